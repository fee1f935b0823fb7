import fc from 'fast-check';

/** Spellings of numbers that programs trip over. */
export const numbersToMind = fc.constantFrom(
  ...['0', '-0', '1', '255', '2147483648', '9007199254740993', '18446744073709551616'],
  ...['-9223372036854775809', '123456789012345678901234567890'],
);

/** Names that objects have by themselves, or that text columns cannot hold. */
const names = fc.constantFrom(
  ...[
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'hasOwnProperty',
    '',
    'typo',
    'a.b',
    '0',
    '\u0000',
  ],
);

const values = fc.oneof(
  fc.jsonValue(),
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom<unknown>(
    ...[null, true, -1, 1e308, 0.1, '', ' ', '\u0000', '\ud800', '\udfff', 'x'.repeat(3_000), [], {}, [[]]],
    ...[
      '9'.repeat(400),
      '2026-02-30T00:00:00Z',
      '0000-01-01T00:00:00Z',
      '9999-12-31T23:59:60Z',
      '\ufeff',
      '\u202e',
    ],
  ),
);

type Json = Record<string, unknown>;

/** Every place in the value that a wrong value could stand in. */
function placesIn(value: unknown, path: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [path];
  const inside = Object.entries(value).flatMap(([key, inner]) => placesIn(inner, [...path, key]));
  return path.length === 0 ? inside : [path, ...inside];
}

/** The same value with another one at this place; `change` gets the object that holds the place. */
function changed(
  value: unknown,
  [key = '', ...rest]: readonly string[],
  change: (holder: Json, key: string) => void,
): Json {
  const copy = (Array.isArray(value) ? [...(value as unknown[])] : { ...(value as Json) }) as Json;
  if (rest.length === 0) change(copy, key);
  else copy[key] = changed(copy[key], rest, change);
  return copy;
}

/** Sets also what is no ordinary property, as `__proto__`, as a JSON parser does. */
const define = (holder: Json, key: string, value: unknown): void =>
  void Object.defineProperty(holder, key, { value, enumerable: true, configurable: true, writable: true });

/** The JSON of an event with one thing wrong, or at least strange. */
export function hurt(event: object): fc.Arbitrary<string> {
  const text = JSON.stringify(event);
  const clean = JSON.parse(text) as Json;
  const place = fc.constantFrom(...placesIn(clean));
  const at = (change: (holder: Json, key: string) => void) => (path: string[]) =>
    JSON.stringify(changed(clean, path, change));
  return fc.oneof(
    place.map(at((holder, key) => delete holder[key])),
    fc.tuple(place, values).map(([path, value]) => at((holder, key) => define(holder, key, value))(path)),
    fc
      .tuple(place, names, values)
      .map(([path, name, value]) => at((holder) => define(holder, name, value))(path)),
    // A name twice: it is refused.
    fc
      .tuple(fc.constantFrom('type', 'recipient', 'id', '__proto__'), values)
      .map(([name, value]) => `{${JSON.stringify(name)}:${JSON.stringify(value)},${text.slice(1)}`),
    fc
      .tuple(place, numbersToMind)
      .map(([path, number]) =>
        at((holder, key) => define(holder, key, 'NUMBER'))(path).replace('"NUMBER"', number),
      ),
  );
}

/** The bytes with one of them changed, added or missing, or cut off. */
export function hurtBytes(bytes: Uint8Array): fc.Arbitrary<Uint8Array<ArrayBuffer>> {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0x00, 0x22, 0x5c, 0x7b, 0x80, 0xed, 0xf5, 0xff));
  return fc
    .tuple(fc.nat(bytes.length - 1), byte, fc.constantFrom('change', 'add', 'remove', 'cut', 'mark'))
    .map(([at, value, how]) => {
      const head = bytes.subarray(0, at);
      const tail = bytes.subarray(how === 'add' ? at : at + 1);
      if (how === 'mark') return Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes);
      if (how === 'cut') return Uint8Array.from(head);
      return Uint8Array.of(...head, ...(how === 'remove' ? [] : [value]), ...tail);
    });
}
