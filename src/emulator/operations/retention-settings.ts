import type { Behaviours } from '../behaviours.js';
import { appInstanceArnShape, retentionSettings } from '../input-shapes.js';
import { findAppInstance } from '../lookup.js';
import { defineOperation } from '../operation.js';
import { timestamp } from '../output.js';
import { required } from '../shapes.js';
import type { RetentionRecord } from '../state.js';

/** How long after retention is set the first messages are deleted. AWS documentation: 30 days of grace. */
const GRACE_MILLISECONDS = 30 * 24 * 60 * 60 * 1000;

const getAppInstanceRetentionSettings = defineOperation({
  name: 'GetAppInstanceRetentionSettings',
  method: 'GET',
  path: '/app-instances/{AppInstanceArn}/retention-settings',
  status: 200,
  mutating: false,
  input: { AppInstanceArn: required(appInstanceArnShape) },
  handle(context, input) {
    return settings(context.behaviours, findAppInstance(context, input.AppInstanceArn).retention);
  },
});

const putAppInstanceRetentionSettings = defineOperation({
  name: 'PutAppInstanceRetentionSettings',
  method: 'PUT',
  path: '/app-instances/{AppInstanceArn}/retention-settings',
  status: 200,
  mutating: true,
  input: {
    AppInstanceArn: required(appInstanceArnShape),
    AppInstanceRetentionSettings: required(retentionSettings),
  },
  handle(context, input) {
    const appInstance = findAppInstance(context, input.AppInstanceArn);
    const days = input.AppInstanceRetentionSettings.ChannelRetentionSettings?.RetentionDays;
    appInstance.retention =
      days === undefined ? undefined : { days, initiateDeletionAt: context.now + GRACE_MILLISECONDS };
    return settings(context.behaviours, appInstance.retention);
  },
});

function settings({ unsetRetention }: Behaviours, retention: RetentionRecord | undefined): object {
  if (retention === undefined) return unsetRetention === 'absent' ? {} : { AppInstanceRetentionSettings: {} };
  return {
    AppInstanceRetentionSettings: { ChannelRetentionSettings: { RetentionDays: retention.days } },
    InitiateDeletionTimestamp: timestamp(retention.initiateDeletionAt),
  };
}

/** The operations on message retention. */
export const retentionSettingsOperations = [getAppInstanceRetentionSettings, putAppInstanceRetentionSettings];
