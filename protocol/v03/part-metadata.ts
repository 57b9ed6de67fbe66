import type { JsonObject, Part } from '../a2a.js';

/** The metadata of a part that is no file: 0.3 has no other place for its media type and file name. */
export function metadataOf({ mediaType, filename, metadata }: Part): JsonObject | undefined {
  if (mediaType === undefined && filename === undefined) return metadata;
  return { ...(mediaType !== undefined && { mediaType }), ...(filename !== undefined && { filename }), ...metadata };
}
