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

export const pageRooms = Object.entries(rooms).map(([room, allowed]) => ({
  files: [`portal/src/${room}/**/*.{ts,tsx}`],
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns: patternsOf(room, allowed) }] },
}));
