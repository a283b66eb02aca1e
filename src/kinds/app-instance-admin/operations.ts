import { asAsked, memberArn, structure, text } from '../../aws/answer-shapes.js';
import { body, changes, holding, NOTHING, reads } from '../../aws/api-operation.js';
import { pageOfInstance, times } from '../shared/identity-service.js';

const askedInstance = { AppInstanceArn: asAsked('AppInstanceArn') };
const askedAdmin = structure({ Arn: asAsked('AppInstanceAdminArn') }, { Name: text });
const listedAdmin = structure({ Arn: memberArn('user', 'bot') }, { Name: text });

/** The operations on AppInstanceAdmins. AWS documents no rates of theirs. */
export const appInstanceAdminOperations = {
  CreateAppInstanceAdmin: changes(body({ ...askedInstance, AppInstanceAdmin: askedAdmin })),
  DeleteAppInstanceAdmin: changes(NOTHING),
  DescribeAppInstanceAdmin: reads(holding('AppInstanceAdmin', { Admin: askedAdmin }, { ...askedInstance, ...times })),
  ListAppInstanceAdmins: reads(pageOfInstance('AppInstanceAdmins', structure({ Admin: listedAdmin }))),
};
