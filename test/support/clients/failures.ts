import { z } from 'zod';
import type { Reply } from '../stacks/edge.js';

const details = z.array(z.looseObject({ '@type': z.string() }));

const rpcError = z.strictObject({
  jsonrpc: z.literal('2.0'),
  id: z.union([z.string(), z.number(), z.null()]),
  error: z.strictObject({ code: z.number().int(), message: z.string().min(1), data: details }),
});

const restError = z.strictObject({
  error: z.strictObject({
    code: z.number().int(),
    status: z.string().regex(/^[A-Z_]+$/),
    message: z.string().min(1),
    details,
  }),
});

const badRequest = z.object({
  fieldViolations: z.array(z.strictObject({ field: z.string(), description: z.string() })),
});

type RpcFailure = z.output<typeof rpcError>['error'] & { readonly id: string | number | null };
type RestFailure = z.output<typeof restError>['error'];

/** The error of a JSON-RPC reply, which must have exactly the form of §9.5. */
export function rpcFailure(reply: Reply): RpcFailure {
  const { id, error } = rpcError.parse(reply.json);
  return { id, ...error };
}

/** The error of an HTTP+JSON reply, which must have exactly the form of §11.6. */
export function restFailure(reply: Reply): RestFailure {
  return restError.parse(reply.json).error;
}

/** The violations in the details of an error, by field. */
export function violationsOf(errorDetails: unknown): Record<string, string> {
  const found = details.parse(errorDetails).find((detail) => detail['@type'].endsWith('google.rpc.BadRequest'));
  const { fieldViolations } = found ? badRequest.parse(found) : { fieldViolations: [] };
  return Object.fromEntries(fieldViolations.map(({ field, description }) => [field, description]));
}
