import { PUSH_HEADER } from '../../protocol/headers.js';
import type {
  DeletePushConfigRequest,
  GetPushConfigRequest,
  ListPushConfigsRequest,
  SetPushConfigRequest,
} from '../../tasks/push/push-config-service.js';
import { nonEmptyString, nonNegativeInt, protoMessage, protoString } from './proto-json.js';
import { createConfigSchema, pushFields, pushRequest, type PushOrigin } from './push-config.js';
import { readPushHeader } from './push-params.js';
import { read, refuse } from './violations.js';

const DEFAULT_PAGE_SIZE = 50;
const MAX_PAGE_SIZE = 100;

/** The field has no presence in the proto: 0 is the same as none. */
const pageSize = nonNegativeInt.transform((value, context): number => {
  if (value > MAX_PAGE_SIZE) return refuse(context, `must be from 1 to ${MAX_PAGE_SIZE}`);
  return value === 0 ? DEFAULT_PAGE_SIZE : value;
});

const namedSchema = protoMessage({ taskId: nonEmptyString, id: nonEmptyString });

const listSchema = protoMessage(
  {
    taskId: nonEmptyString,
    pageSize: pageSize.default(DEFAULT_PAGE_SIZE),
    pageToken: protoString.exactOptional(),
  },
  { unsetWhenEmpty: ['pageToken'] },
);

interface CreateCall extends PushOrigin {
  /** `Perdure-Push`, as it came. */
  readonly pushHeader: string | undefined;
}

/** Reads the parameters of CreateTaskPushNotificationConfig (§3.1.7). @throws InvalidParamsError */
export function readSetPushConfig(params: unknown, { pushHeader, ...origin }: CreateCall): SetPushConfigRequest {
  const { taskId, ...webhook } = read(createConfigSchema, params);
  const request = pushRequest(webhook, readPushHeader(pushHeader), origin, pushFields('', PUSH_HEADER));
  return { taskId, request };
}

/** Reads the parameters of GetTaskPushNotificationConfig (§3.1.8). @throws InvalidParamsError */
export function readGetPushConfig(params: unknown): GetPushConfigRequest {
  return read(namedSchema, params);
}

/** Reads the parameters of ListTaskPushNotificationConfigs (§3.1.9). @throws InvalidParamsError */
export function readListPushConfigs(params: unknown): ListPushConfigsRequest {
  return read(listSchema, params);
}

/** Reads the parameters of DeleteTaskPushNotificationConfig (§3.1.10). @throws InvalidParamsError */
export function readDeletePushConfig(params: unknown): DeletePushConfigRequest {
  return read(namedSchema, params);
}
