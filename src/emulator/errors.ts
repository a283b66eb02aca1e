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

/** The values of the enumeration `ErrorCode` that are used. */
type ErrorCode = (typeof MODELLED_ERRORS)[ModelledErrorName]['code'] | 'AccessDenied';

/** Name of an error that the service model declares. */
export type ModelledErrorName = keyof typeof MODELLED_ERRORS;

/** An error answer: what the HTTP layer turns into a status, the header `x-amzn-errortype` and a JSON body. */
export class ServiceError extends Error {
  /** HTTP status. */
  readonly status: number;
  /** Value of the body's `Code`, of the `ErrorCode` enumeration. */
  readonly code: ErrorCode;

  constructor(name: string, status: number, code: ErrorCode, message: string) {
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

/** What a request is refused with that means nothing the caller may have. */
export type Refusal = 'badRequest' | 'forbidden' | 'notFound';

const REFUSALS = {
  badRequest: 'BadRequestException',
  forbidden: 'ForbiddenException',
  notFound: 'NotFoundException',
} as const satisfies Record<Refusal, ModelledErrorName>;

/** The error of a refusal that a behaviour chooses. */
export function refusal(answer: Refusal, message: string): ServiceError {
  return serviceError(REFUSALS[answer], message);
}

/** IAM's refusal: not in the service model, but every AWS service can answer it. */
export function accessDenied(action: string, callerArn: string): ServiceError {
  const message = `User: ${callerArn} is not authorized to perform: ${action}`;
  return new ServiceError('AccessDeniedException', 403, 'AccessDenied', message);
}

/**
 * A refusal by what stands before the service: authentication, routing, size limits. The service model knows none of these
 * errors. Their `Code` is the nearest one of its enumeration that cannot be taken for something else: `NotFound` would be
 * an absent resource, and `Forbidden` may be one.
 */
export function frontDoorError(name: string, status: number, message: string): ServiceError {
  return new ServiceError(name, status, status === 403 ? 'AccessDenied' : 'BadRequest', message);
}
