import { z } from 'zod';

const status = z.looseObject({
  state: z.enum([
    ...(['submitted', 'working', 'completed', 'failed', 'canceled', 'input-required', 'rejected'] as const),
    'auth-required',
  ]),
  timestamp: z.iso.datetime({ precision: 3 }),
});

const task = z.looseObject({ kind: z.literal('task'), id: z.uuid(), contextId: z.string().min(1), status });

const event = z.union([
  task,
  z.looseObject({ kind: z.literal('status-update'), taskId: z.uuid(), status, final: z.boolean() }),
  z.looseObject({ kind: z.literal('artifact-update'), taskId: z.uuid(), artifact: z.looseObject({}) }),
]);

const config = z.strictObject({
  taskId: z.uuid(),
  pushNotificationConfig: z.strictObject({
    id: z.string().min(1),
    url: z.url(),
    authentication: z.strictObject({ schemes: z.tuple([z.string()]) }).exactOptional(),
  }),
});

/** The results that the methods of 0.3 can have in a fuzz run; the others are always refused. */
const RESULTS: Readonly<Record<string, z.ZodType>> = {
  'message/send': task,
  'message/stream': event,
  'tasks/get': task,
  'tasks/cancel': task,
  'tasks/resubscribe': event,
  'tasks/pushNotificationConfig/set': config,
  'tasks/pushNotificationConfig/get': config,
  'tasks/pushNotificationConfig/list': z.array(config),
  'tasks/pushNotificationConfig/delete': z.null(),
};

/** Checks that a result has the shape that its method of 0.3 gives. */
export function checkV03Result(method: string, result: unknown): void {
  const shape = RESULTS[method];
  if (!shape) throw new Error(`${method} cannot have a result here, but has: ${JSON.stringify(result).slice(0, 500)}`);
  shape.parse(result);
}
