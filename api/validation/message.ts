import { z } from 'zod';
import type { Part } from '../../protocol/a2a.js';
import {
  absoluteUrl,
  base64,
  jsonObject,
  jsonValue,
  nonEmptyString,
  protoList,
  protoMessage,
  protoString,
  stringList,
} from './proto-json.js';
import { refuse } from './violations.js';

/** What the columns of Temporal's SQL stores can hold; ids become search attributes and update ids. */
const MAX_ID_LENGTH = 255;

/** What those columns, or UTF-8, cannot hold: control characters, and halves of a surrogate pair. */
const UNFIT = /[\p{Cc}\p{Cs}]/u;

const id = nonEmptyString
  .max(MAX_ID_LENGTH, { error: `must have at most ${MAX_ID_LENGTH} characters` })
  .refine((value) => !UNFIT.test(value), { error: 'must have no control characters and no lone surrogates' });

/** Each is looked up before the message is taken. */
const MAX_REFERENCES = 20;

const CONTENT = ['text', 'raw', 'url', 'data'] as const;

/** `Part`: exactly one of its contents. A null `data` is a value if it stands alone, and unset beside another content. */
const partSchema = protoMessage(
  {
    text: protoString.exactOptional(),
    raw: base64.exactOptional(),
    url: absoluteUrl.exactOptional(),
    data: jsonValue.exactOptional(),
    filename: protoString.exactOptional(),
    mediaType: protoString.exactOptional(),
    metadata: jsonObject.exactOptional(),
  },
  { unsetWhenEmpty: ['filename', 'mediaType'], nullable: ['data'] },
).transform(({ text, raw, url, data, ...fields }, context): Part => {
  const contents = { text, raw, url, data: data ?? undefined };
  const present = CONTENT.filter((name) => contents[name] !== undefined);
  if (present.length > 1) {
    return refuse(context, `must have one of ${CONTENT.join(', ')}, has ${present.join(' and ')}`);
  }
  if (text !== undefined) return { text, ...fields };
  if (raw !== undefined) return { raw, ...fields };
  if (url !== undefined) return { url, ...fields };
  if (data !== undefined) return { data, ...fields };
  return refuse(context, `must have one of ${CONTENT.join(', ')}`);
});

/** The role of whoever calls: by name or by number. */
const userRole = z.unknown().transform((value, context): 'ROLE_USER' => {
  if (value === 'ROLE_USER' || value === 1) return 'ROLE_USER';
  if (value === undefined) return refuse(context, 'is required');
  return refuse(context, `must be ROLE_USER, is ${JSON.stringify(value).slice(0, 40)}`);
});

/** `Message`, as a client sends it. */
export const messageSchema = protoMessage(
  {
    messageId: id,
    contextId: id.exactOptional(),
    taskId: nonEmptyString.exactOptional(),
    role: userRole,
    parts: protoList(partSchema, 'must be a list of parts').refine((parts) => parts.length > 0, {
      error: 'must have at least one part',
    }),
    metadata: jsonObject.exactOptional(),
    extensions: stringList.exactOptional(),
    referenceTaskIds: protoList(nonEmptyString, 'must be a list of task ids', MAX_REFERENCES).exactOptional(),
  },
  { unsetWhenEmpty: ['contextId', 'taskId'] },
);
