import { defaultPayloadConverter } from '@temporalio/common';
import type { temporal } from '@temporalio/proto';
import { SEARCH_ATTRIBUTES } from '../protocol/names.js';

/**
 * The search attribute `A2aUpdatedAt`, in ms since the epoch; undefined when it is not there, or is no time. Search
 * attributes never go through payload codecs.
 */
export function updatedAtIn(
  searchAttributes: temporal.api.common.v1.ISearchAttributes | null | undefined,
): number | undefined {
  const payload = searchAttributes?.indexedFields?.[SEARCH_ATTRIBUTES.updatedAt];
  if (!payload) return undefined;
  const value: unknown = defaultPayloadConverter.fromPayload(payload);
  // One value may come as a list of one.
  const at = Date.parse(String(Array.isArray(value) ? value[0] : value));
  return Number.isNaN(at) ? undefined : at;
}
