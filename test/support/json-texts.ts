import fc from 'fast-check';

const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength }).map((list) => list.join(''));

/** Any number that JSON's grammar has, in any spelling. */
const numberTexts = fc
  .tuple(
    fc.constantFrom('', '-'),
    fc.oneof(
      fc.constant('0'),
      fc.tuple(fc.integer({ min: 1, max: 9 }), digits(0, 40)).map(([first, rest]) => `${first}${rest}`),
    ),
    fc.oneof(
      fc.constant(''),
      digits(1, 30).map((rest) => `.${rest}`),
    ),
    fc.oneof(
      fc.constant(''),
      fc
        .tuple(fc.constantFrom('e', 'E', 'e+', 'e-', 'E+', 'E-'), digits(1, 3))
        .map(([e, exponent]) => `${e}${exponent}`),
    ),
  )
  .map((parts) => parts.join(''));

/** Names that are no array indexes: JavaScript would move those to the front. */
const names = fc.string({ unit: 'binary' }).filter((name) => !/^\d+$/.test(name));

/** Compact JSON texts whose numbers are spelt in any way. */
export const { value: jsonTexts, object: objectTexts } = fc.letrec<{ value: string; object: string }>(
  (tie) => ({
    value: fc.oneof(
      { maxDepth: 4 },
      numberTexts,
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text)),
      fc.constantFrom('true', 'false', 'null'),
      fc.array(tie('value'), { maxLength: 5 }).map((items) => `[${items.join(',')}]`),
      tie('object'),
    ),
    object: fc
      .uniqueArray(fc.tuple(names, tie('value')), { maxLength: 5, selector: ([name]) => name })
      .map((entries) => `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(',')}}`),
  }),
);
