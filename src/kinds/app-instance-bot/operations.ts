import { asAsked, memberArn, structure, text } from '../../aws/answer-shapes.js';
import type { OperationTable } from '../../aws/api-operation.js';
import { echo, holding, NOTHING } from '../../aws/promised-answer.js';
import { described, pageOfInstance, times } from '../shared/answers.js';
import { TAG_OPERATIONS } from '../shared/shared-operations.js';

const lex = structure(
  {},
  {
    LexBotAliasArn: text,
    LocaleId: text,
    RespondsTo: text,
    InvokedBy: structure({}, { StandardMessages: text, TargetedMessages: text }),
    WelcomeIntent: text,
  },
);

/** The operations on AppInstanceBots. AWS documents no rates of theirs. */
export const appInstanceBotOperations = {
  CreateAppInstanceBot: {
    effect: 'changes',
    answer: { body: structure({ AppInstanceBotArn: memberArn('bot') }) },
  },
  DeleteAppInstanceBot: { effect: 'changes', answer: NOTHING },
  DescribeAppInstanceBot: {
    effect: 'reads',
    answer: holding(
      'AppInstanceBot',
      { AppInstanceBotArn: asAsked('AppInstanceBotArn') },
      { ...described, Configuration: structure({}, { Lex: lex }), ...times },
    ),
  },
  ListAppInstanceBots: {
    effect: 'reads',
    answer: pageOfInstance('AppInstanceBots', structure({ AppInstanceBotArn: memberArn('bot') }, described)),
  },
  ...TAG_OPERATIONS,
  UpdateAppInstanceBot: { effect: 'changes', answer: echo('AppInstanceBotArn') },
} as const satisfies OperationTable;
