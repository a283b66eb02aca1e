/** An error of the service model of 2021-04-20: HTTP status and value of the `ErrorCode` enumeration. */
interface ModelledError {
  readonly status: number;
  readonly code: string;
}

/** The errors that the service model declares, by the name in which SDKs throw them. */
const MODELLED_ERRORS = {
  BadRequestException: { status: 400, code: 'BadRequest' },
  UnauthorizedClientException: { status: 401, code: 'Unauthorized' },
  ForbiddenException: { status: 403, code: 'Forbidden' },
  NotFoundException: { status: 404, code: 'NotFound' },
  ConflictException: { status: 409, code: 'Conflict' },
  ResourceLimitExceededException: { status: 400, code: 'ResourceLimitExceeded' },
  ThrottledClientException: { status: 429, code: 'Throttled' },
  ServiceFailureException: { status: 500, code: 'ServiceFailure' },
  ServiceUnavailableException: { status: 503, code: 'ServiceUnavailable' },
} as const satisfies Record<string, ModelledError>;

/** Name of an error that the service model declares. */
export type ModelledErrorName = keyof typeof MODELLED_ERRORS;

/** An error answer: what the HTTP layer turns into a status, the header `x-amzn-errortype` and a JSON body. */
export class ServiceError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** Value of the body's `Code`; the front door of AWS (authentication, routing) sends none. */
  readonly code: string | undefined;

  constructor(name: string, status: number, code: string | undefined, message: string) {
    super(message);
    this.name = name;
    this.status = status;
    this.code = code;
  }
}

/** An error that the service model declares. */
export function serviceError(name: ModelledErrorName, message: string): ServiceError {
  const { status, code } = MODELLED_ERRORS[name];
  return new ServiceError(name, status, code, message);
}

/** IAM's refusal: not in the service model, but every AWS service can answer it. */
export function accessDenied(action: string, callerArn: string): ServiceError {
  const message = `User: ${callerArn} is not authorized to perform: ${action}`;
  return new ServiceError('AccessDeniedException', 403, 'AccessDenied', message);
}

/** A refusal by what stands before the service: authentication, routing, size limits. It carries no `Code`. */
export function frontDoorError(name: string, status: number, message: string): ServiceError {
  return new ServiceError(name, status, undefined, message);
}
