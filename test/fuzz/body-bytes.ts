import fc from 'fast-check';

/** What happens to a text on its way to being bytes. */
export type Spoiling =
  | { readonly kind: 'none' | 'bom' | 'utf16' | 'latin1' | 'twice' | 'padded' | 'gone' | 'huge' }
  | { readonly kind: 'cut' | 'inserted' | 'flipped'; readonly at: number; readonly bytes: Uint8Array };

/** Larger than the server takes. */
export const HUGE_BODY = 4_100_000;

const somewhere = fc.record({
  kind: fc.constantFrom('cut' as const, 'inserted' as const, 'flipped' as const),
  at: fc.nat({ max: 1_000 }),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 4 }),
});

/** Mostly nothing: what is spoiled is refused before anybody looks at what it says. */
export const anySpoiling: fc.Arbitrary<Spoiling> = fc.oneof(
  { weight: 1_500, arbitrary: fc.constant({ kind: 'none' as const }) },
  {
    weight: 60,
    arbitrary: fc.record({
      kind: fc.constantFrom(
        ...(['bom', 'utf16', 'latin1', 'twice', 'padded', 'gone'] as const satisfies readonly Spoiling['kind'][]),
      ),
    }),
  },
  { weight: 100, arbitrary: somewhere },
  { weight: 1, arbitrary: fc.constant({ kind: 'huge' as const }) },
);

export function spoil(text: string, spoiling: Spoiling): Buffer {
  const bytes = Buffer.from(text);
  switch (spoiling.kind) {
    case 'none':
      return bytes;
    case 'bom':
      return Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]);
    case 'utf16':
      return Buffer.from(`\ufeff${text}`, 'utf16le');
    case 'latin1':
      return Buffer.from(text.replace('"', '"\u00e9'), 'latin1');
    case 'twice':
      return Buffer.concat([bytes, bytes]);
    case 'padded':
      return Buffer.from(`\n\t ${text} \r\n`);
    case 'gone':
      return Buffer.alloc(0);
    case 'huge':
      return Buffer.concat([bytes, Buffer.alloc(HUGE_BODY, 0x20)]);
    case 'cut':
      return bytes.subarray(0, spoiling.at % (bytes.length + 1));
    case 'inserted': {
      const at = spoiling.at % (bytes.length + 1);
      return Buffer.concat([bytes.subarray(0, at), spoiling.bytes, bytes.subarray(at)]);
    }
    case 'flipped': {
      const at = spoiling.at % Math.max(1, bytes.length);
      const flipped = Buffer.from(bytes);
      if (bytes.length > 0) flipped[at] = (flipped[at] ?? 0) ^ (spoiling.bytes[0] ?? 1);
      return flipped;
    }
  }
}
