import { asAsked, memberArn, structure, text } from '../../aws/answer-shapes.js';
import { body, changes, echo, holding, NOTHING, reads } from '../../aws/api-operation.js';
import { described, pageOfInstance, TAG_OPERATIONS, times } from '../shared/identity-service.js';

const lex = {
  LexBotAliasArn: text,
  LocaleId: text,
  RespondsTo: text,
  InvokedBy: structure({}, { StandardMessages: text, TargetedMessages: text }),
  WelcomeIntent: text,
};
const configuration = { Configuration: structure({}, { Lex: structure({}, lex) }) };
const botArn = { AppInstanceBotArn: memberArn('bot') };

/** The operations on AppInstanceBots. AWS documents no rates of theirs. */
export const appInstanceBotOperations = {
  CreateAppInstanceBot: changes(body(botArn)),
  DeleteAppInstanceBot: changes(NOTHING),
  DescribeAppInstanceBot: reads(
    holding(
      'AppInstanceBot',
      { AppInstanceBotArn: asAsked('AppInstanceBotArn') },
      { ...described, ...configuration, ...times },
    ),
  ),
  ListAppInstanceBots: reads(pageOfInstance('AppInstanceBots', structure(botArn, described))),
  ...TAG_OPERATIONS,
  UpdateAppInstanceBot: changes(echo('AppInstanceBotArn')),
};
