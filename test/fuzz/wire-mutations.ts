import fc from 'fast-check';
import { writeWire, type WireField } from './wire-tree.js';

const KINDS = ['drop', 'repeat', 'renumber', 'retype', 'varint', 'bytes', 'flatten', 'empty', 'nest', 'add'] as const;

/** One change to the fields of a message. */
export interface WireMutation {
  readonly kind: (typeof KINDS)[number];
  /** Which field, counted in the order of the bytes; beyond the last one it starts again. */
  readonly at: number;
  readonly number: number;
  readonly type: number;
  readonly varint: bigint;
  readonly bytes: Uint8Array;
}

const VARINTS = [
  0n,
  1n,
  2n,
  9n,
  127n,
  128n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

/** Not UTF-8, or hardly. */
const BYTES = [
  ...[[], [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0x80], [0], [0xef, 0xbb, 0xbf]],
  ...[
    [0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f],
    [0x08, ...Array<number>(11).fill(0x80)],
    [0x0b],
    [0x0c],
    [0x0f],
    [0x00, 0x01],
  ],
];

const mutation: fc.Arbitrary<WireMutation> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat({ max: 40 }),
  number: fc.oneof(fc.nat({ max: 9 }), fc.constantFrom(0, 15, 16, 2_047, 19_000, 2 ** 28, 2 ** 29 - 1)),
  type: fc.nat({ max: 7 }),
  varint: fc.oneof(fc.constantFrom(...VARINTS), fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })),
  bytes: fc.oneof(
    fc.constantFrom(...BYTES).map((bytes) => Uint8Array.from(bytes)),
    fc.uint8Array({ maxLength: 20 }),
  ),
});

export const anyWireMutations: fc.Arbitrary<readonly WireMutation[]> = fc.oneof(
  { weight: 1, arbitrary: fc.constant([]) },
  { weight: 8, arbitrary: fc.tuple(mutation) },
  { weight: 3, arbitrary: fc.array(mutation, { minLength: 2, maxLength: 4 }) },
);

/** Applies changes, one after the other, in place. */
export function mutateWire(fields: WireField[], mutations: readonly WireMutation[]): WireField[] {
  for (const mutation of mutations) change(fields, mutation);
  return fields;
}

function change(root: WireField[], { kind, at, number, type, varint, bytes }: WireMutation): void {
  const places = placesOf(root);
  const { list, index } = places[at % Math.max(1, places.length)] ?? { list: root, index: 0 };
  const field = list[index];
  if (!field || kind === 'add') {
    list.push({ number, type: type === 2 ? 2 : 0, value: type === 2 ? Buffer.from(bytes) : varint });
    return;
  }
  switch (kind) {
    case 'drop':
      list.splice(index, 1);
      break;
    case 'repeat':
      list.push({ ...field });
      break;
    case 'renumber':
      field.number = number;
      break;
    case 'retype':
      field.type = type;
      break;
    case 'varint':
      field.type = 0;
      field.value = varint;
      break;
    case 'bytes':
      field.type = 2;
      field.value = Buffer.from(bytes);
      break;
    case 'flatten':
      if (Array.isArray(field.value)) list.splice(index, 1, ...field.value);
      break;
    case 'empty':
      field.value = Buffer.alloc(0);
      break;
    case 'nest':
      field.value = nested(field, 60 + at * 10);
      break;
  }
}

/** A field in itself, many times: deeper than any reader should go. */
function nested({ number, value }: WireField, levels: number): Buffer {
  let bytes = Array.isArray(value) ? writeWire(value) : Buffer.alloc(0);
  for (let level = 0; level < levels; level += 1) bytes = writeWire([{ number, type: 2, value: bytes }]);
  return bytes;
}

interface Place {
  readonly list: WireField[];
  readonly index: number;
}

function placesOf(list: WireField[]): Place[] {
  return list.flatMap(({ value }, index) => [{ list, index }, ...(Array.isArray(value) ? placesOf(value) : [])]);
}
