/** Which room of the page may import what, so that what is pure stays so, and a part can be used by any view. */
const rooms = {
  text: { foreign: 'app|parts|views|main|clients', types: 'api', packages: false },
  api: { foreign: 'app|parts|views|main', types: 'clients' },
  parts: { foreign: 'views|main|clients' },
  app: { foreign: 'main|clients' },
  views: { foreign: 'main|clients' },
};

const patternsOf = (room, { foreign, types, packages = true }) => [
  {
    regex: `^(\\.\\./)+(${foreign})(/|\\.|$)`,
    message: `portal/src/${room} may not import it (portal/eslint.rooms.js)`,
  },
  ...(types === undefined
    ? []
    : [
        {
          regex: `^(\\.\\./)+${types}/`,
          allowTypeImports: true,
          message: `portal/src/${room} may import types of it only`,
        },
      ]),
  ...(packages ? [] : [{ regex: '^[^.]', message: `portal/src/${room} is pure: it may import no package` }]),
];

/** Words that stand somewhere else than in `texts.ts`. An error that the code throws is for whoever mends the code. */
const words = [
  'JSXText[value=/\\p{L}/u]',
  ':not(NewExpression) > Literal[value=/\\p{L}[,.:]? \\p{L}/u]',
  ':not(NewExpression) > TemplateLiteral > TemplateElement[value.raw=/\\p{L} | \\p{L}/u]',
];

export const pageRooms = [
  ...Object.entries(rooms).map(([room, allowed]) => ({
    files: [`portal/src/${room}/**/*.{ts,tsx}`],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: patternsOf(room, allowed) }] },
  })),
  {
    files: ['portal/src/**/*.{ts,tsx}'],
    ignores: ['portal/src/texts.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        ...words.map((selector) => ({ selector, message: 'texts of the page stand in portal/src/texts.ts' })),
      ],
    },
  },
];
