import { asAsked, memberArn, structure, text } from '../../aws/answer-shapes.js';
import type { OperationTable } from '../../aws/api-operation.js';
import { holding, NOTHING } from '../../aws/promised-answer.js';
import { pageOfInstance, times } from '../shared/answers.js';

const askedAdmin = structure({ Arn: asAsked('AppInstanceAdminArn') }, { Name: text });

/** The operations on AppInstanceAdmins. AWS documents no rates of theirs. */
export const appInstanceAdminOperations = {
  CreateAppInstanceAdmin: {
    effect: 'changes',
    answer: { body: structure({ AppInstanceArn: asAsked('AppInstanceArn'), AppInstanceAdmin: askedAdmin }) },
  },
  DeleteAppInstanceAdmin: { effect: 'changes', answer: NOTHING },
  DescribeAppInstanceAdmin: {
    effect: 'reads',
    answer: holding('AppInstanceAdmin', { Admin: askedAdmin }, { AppInstanceArn: asAsked('AppInstanceArn'), ...times }),
  },
  ListAppInstanceAdmins: {
    effect: 'reads',
    answer: pageOfInstance(
      'AppInstanceAdmins',
      structure({ Admin: structure({ Arn: memberArn('user', 'bot') }, { Name: text }) }),
    ),
  },
} as const satisfies OperationTable;
