import { z } from 'zod';
import { rpc, type Reply } from '../stacks/edge.js';
import { CODES, type Binding } from './a2a-caller.js';

const failure = z.object({
  error: z.object({
    code: z.number(),
    data: z.array(z.looseObject({ fieldViolations: z.array(z.looseObject({ field: z.string() })).optional() })),
  }),
});

const result = z.object({ result: z.unknown() });

/** `TaskPushNotificationConfig`, whose answers have nothing else. */
const config = z.strictObject({
  taskId: z.string(),
  id: z.string(),
  url: z.string(),
  authentication: z.strictObject({ scheme: z.string() }).optional(),
});
const page = z.strictObject({ configs: z.array(config), nextPageToken: z.string() });

export type ShownConfig = z.output<typeof config>;

/** The operations on push configs, over JSON-RPC. All throw when the answer is an error. */
export interface PushCaller {
  create(params: object, headers?: Record<string, string>): Promise<ShownConfig>;
  get(taskId: string, id: string): Promise<ShownConfig>;
  list(taskId: string, params?: object): Promise<z.output<typeof page>>;
  delete(taskId: string, id: string): Promise<void>;
}

/** An answer that is an error. */
export class RefusedCall extends Error {
  constructor(
    readonly code: number,
    /** Those that are not valid. */
    readonly fields: readonly string[],
  ) {
    super(`The call was refused: ${code} ${fields.join()}`);
  }
}

/** What a call is refused with. */
export function refusedAs(name: keyof typeof CODES, ...fields: readonly string[]): object {
  const binding: Binding = 'JSON-RPC';
  return { code: CODES[name][binding], fields };
}

/** @param url - of the agent. */
export function createPushCaller(url: string): PushCaller {
  const call = async (method: string, params: object, headers?: Record<string, string>): Promise<unknown> =>
    resultOf(await rpc(url, `${method}TaskPushNotificationConfig`, params, headers));
  return {
    create: async (params, headers) => config.parse(await call('Create', params, headers)),
    get: async (taskId, id) => config.parse(await call('Get', { taskId, id })),
    list: async (taskId, params) =>
      page.parse(resultOf(await rpc(url, 'ListTaskPushNotificationConfigs', { taskId, ...params }))),
    async delete(taskId, id) {
      z.strictObject({}).parse(await call('Delete', { taskId, id }));
    },
  };
}

/** @throws RefusedCall when the reply is an error. */
export function resultOf({ json }: Reply): unknown {
  const parsed = failure.safeParse(json);
  if (!parsed.success) return result.parse(json).result;
  const { code, data } = parsed.data.error;
  throw new RefusedCall(
    code,
    data.flatMap(({ fieldViolations = [] }) => fieldViolations.map(({ field }) => field)),
  );
}
