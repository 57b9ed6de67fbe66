import { field, isFields, type Fields } from '../../protocol/v03/fields.js';
import { unwrapData } from '../../protocol/v03/parts.js';
import type { FieldNames } from './field-names.js';

/** The two forms of a part. Over HTTP, a part that has a `kind` is taken for the other one: the 0.3 text shows it so. */
export type PartForm = 'rpc' | 'proto';

/** Where a part is in the 1.0 request, and where it came in. */
interface Place {
  readonly field: string;
  readonly own: string;
}

const CONTENTS = ['text', 'file', 'data'] as const;

type Content = (typeof CONTENTS)[number];

const FILE_FIELDS = {
  rpc: { bytes: 'bytes', uri: 'uri' },
  proto: { bytes: 'fileWithBytes', uri: 'fileWithUri' },
} as const;

/** What 1.0 refuses at the place of the part, when its turn comes. */
const NO_PART = {};

/** A part of 0.3 as one of 1.0. */
export function readPart(part: unknown, place: Place, form: PartForm, names: FieldNames): unknown {
  if (!isFields(part)) return part;
  const marked = form === 'rpc' || part['kind'] !== undefined;
  const content = contentOf(part, marked);
  if (!isContent(content)) {
    names.refuse(place.field, marked && part['kind'] !== undefined ? `${place.own}.kind` : place.own, content.fault);
    return NO_PART;
  }
  if (part[content] === undefined) {
    names.refuse(place.field, `${place.own}.${content}`, 'is required');
    return NO_PART;
  }
  const metadata = part['metadata'];
  if (content === 'text') return { text: part['text'], metadata };
  if (content === 'file') return readFile(part['file'], metadata, place, FILE_FIELDS[marked ? 'rpc' : 'proto'], names);
  return readData(part['data'], metadata, place, marked, names);
}

function contentOf(part: Fields, marked: boolean): Content | { readonly fault: string } {
  const { kind } = part;
  if (marked && kind !== undefined) {
    const named = CONTENTS.find((content) => content === kind);
    return named ?? { fault: `must be one of ${CONTENTS.join(', ')}` };
  }
  const present = CONTENTS.filter((content) => part[content] !== undefined && part[content] !== null);
  const [content] = present;
  if (content && present.length === 1) return content;
  const fault = `must have one of ${CONTENTS.join(', ')}`;
  return { fault: content ? `${fault}, has ${present.join(' and ')}` : fault };
}

function isContent(content: Content | { readonly fault: string }): content is Content {
  return typeof content === 'string';
}

function readFile(
  file: unknown,
  metadata: unknown,
  place: Place,
  { bytes, uri }: { readonly bytes: string; readonly uri: string },
  names: FieldNames,
): unknown {
  const own = `${place.own}.file`;
  if (!isFields(file)) {
    names.refuse(place.field, own, 'must be an object');
    return NO_PART;
  }
  const raw = field(file, bytes);
  const url = field(file, uri);
  if ((raw === undefined) === (url === undefined)) {
    names.refuse(place.field, own, `must have one of ${bytes}, ${uri}${raw === undefined ? '' : ', has both'}`);
    return NO_PART;
  }
  names.rename(`${place.field}.raw`, `${own}.${bytes}`);
  names.rename(`${place.field}.url`, `${own}.${uri}`);
  names.rename(`${place.field}.filename`, `${own}.name`);
  names.rename(`${place.field}.mediaType`, `${own}.mimeType`);
  return { raw, url, filename: field(file, 'name'), mediaType: field(file, 'mimeType'), metadata };
}

function readData(data: unknown, metadata: unknown, place: Place, marked: boolean, names: FieldNames): unknown {
  const own = marked ? `${place.own}.data` : `${place.own}.data.data`;
  const value = marked || !isFields(data) ? data : data['data'];
  if (!isFields(value)) {
    names.refuse(place.field, own, value === undefined ? 'is required' : 'must be an object');
    return NO_PART;
  }
  names.rename(`${place.field}.data`, own);
  return unwrapData(value, metadata);
}
