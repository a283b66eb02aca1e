import { asAsked, filledText, type MemberShapes, structure, text } from '../../aws/answer-shapes.js';
import type { OperationTable } from '../../aws/api-operation.js';
import { echo, holding, NOTHING, page } from '../../aws/promised-answer.js';
import { times } from '../shared/answers.js';

const endpoint = {
  AppInstanceUserArn: asAsked('AppInstanceUserArn'),
  Name: text,
  Type: text,
  ResourceArn: text,
  EndpointAttributes: structure({}, { DeviceToken: text, VoipDeviceToken: text }),
  AllowMessages: text,
  EndpointState: structure({}, { Status: text, StatusReason: text }),
  ...times,
} as const satisfies MemberShapes;

/** The operations on AppInstanceUserEndpoints. AWS documents no rates of theirs. */
export const appInstanceUserEndpointOperations = {
  DeregisterAppInstanceUserEndpoint: { effect: 'changes', answer: NOTHING },
  DescribeAppInstanceUserEndpoint: {
    effect: 'reads',
    answer: holding('AppInstanceUserEndpoint', { EndpointId: asAsked('EndpointId') }, endpoint),
  },
  ListAppInstanceUserEndpoints: {
    effect: 'reads',
    answer: page('AppInstanceUserEndpoints', structure({ EndpointId: filledText }, endpoint)),
  },
  RegisterAppInstanceUserEndpoint: {
    effect: 'changes',
    answer: {
      body: structure({ AppInstanceUserArn: asAsked('AppInstanceUserArn'), EndpointId: filledText }),
    },
  },
  UpdateAppInstanceUserEndpoint: { effect: 'changes', answer: echo('AppInstanceUserArn', 'EndpointId') },
} as const satisfies OperationTable;
