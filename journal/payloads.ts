import type { LoadedDataConverter, Payload } from '@temporalio/common';
import {
  decodeFromPayloadsAtIndex,
  encodeToPayloads,
} from '@temporalio/common/lib/internal-non-workflow/codec-helpers.js';

// The SDK's client and worker use these helpers themselves, but no public module has them: nothing else imports them.

/** Decodes the first payload of a list, through the codecs too. Without payloads, the value is undefined. */
export async function decodePayload<T>(
  converter: LoadedDataConverter,
  payloads: Payload[] | null | undefined,
): Promise<T> {
  return await decodeFromPayloadsAtIndex<T>(converter, 0, payloads ?? null);
}

/** Encodes one value, through the codecs too. */
export async function encodePayload(converter: LoadedDataConverter, value: unknown): Promise<Payload[]> {
  return (await encodeToPayloads(converter, value)) ?? [];
}
