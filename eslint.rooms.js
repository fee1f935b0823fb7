/**
 * Which room of `src` may import what: other rooms, types of other rooms, packages, and Node's own modules. Rooms stand
 * in their order: each knows only rooms above it in this list, so nothing runs in a circle. A forbidden import is refused
 * with a message that names the right room. A new package or a new neighbour is one word here, seen in review.
 */
import { isAbsolute, posix, relative } from 'node:path';

export const rooms = {
  domain: { packages: ['zod', 'uuid'] },
  formats: { rooms: ['domain'] },
  config: { rooms: ['domain'], packages: ['zod', '@temporalio/envconfig'], node: true },
  workflows: { rooms: ['domain'], packages: ['@temporalio/workflow', '@temporalio/common'] },
  secrets: { node: true },
  embedded: { rooms: ['domain'], packages: ['pg', '@temporalio/client', '@temporalio/testing'], node: true },
  store: { rooms: ['domain', 'secrets'], packages: ['pg'], node: true },
  mail: { rooms: ['domain'], types: ['store'], packages: ['nodemailer', 'pino'], node: true },
  temporal: {
    rooms: ['domain', 'workflows'],
    types: ['config', 'store'],
    packages: ['@temporalio/client', '@temporalio/worker', '@temporalio/common', '@temporalio/proto', 'pino'],
    node: true,
  },
  delivery: {
    rooms: ['domain', 'formats', 'secrets', 'store'],
    packages: ['maxmind', 'pino', 'useragent-ng'],
    node: true,
  },
  dispatch: {
    rooms: ['domain', 'store', 'temporal', 'delivery'],
    packages: ['@temporalio/client', 'p-limit', 'pino'],
    node: true,
  },
  services: {
    rooms: ['domain', 'formats', 'secrets', 'store', 'delivery'],
    types: ['dispatch'],
    packages: ['p-limit', 'pino', 'zod'],
    node: true,
  },
  activities: {
    rooms: ['domain', 'store', 'mail', 'delivery', 'services'],
    types: ['workflows', 'dispatch'],
    packages: ['@temporalio/activity', '@temporalio/common', 'pino'],
    node: true,
  },
  api: { rooms: ['domain', 'services'], packages: ['express', 'helmet', 'pino', 'zod'], node: true },
  telemetry: {
    rooms: ['domain'],
    types: ['store', 'delivery', 'dispatch', 'services', 'api'],
    packages: [
      'prom-client',
      '@opentelemetry/*',
      '@temporalio/interceptors-opentelemetry',
      '@temporalio/worker',
      'pino',
    ],
    node: true,
  },
  app: {
    rooms: [
      'domain',
      'config',
      'secrets',
      'store',
      'mail',
      'temporal',
      'delivery',
      'dispatch',
      'services',
      'activities',
      'api',
      'telemetry',
    ],
    packages: ['express', 'pino', 'pino-pretty', 'prom-client', '@temporalio/client'],
    node: true,
  },
  demo: { rooms: ['domain', 'formats'], packages: ['standardwebhooks', 'undici'], node: true },
  commands: {
    rooms: [
      'domain',
      'config',
      'workflows',
      'secrets',
      'embedded',
      'store',
      'mail',
      'temporal',
      'delivery',
      'services',
      'telemetry',
      'app',
      'demo',
    ],
    packages: ['pino', '@temporalio/common', '@temporalio/worker'],
    node: true,
  },
  'main.ts': { rooms: ['config', 'commands'], node: true },
};

/** What nobody but the named rooms may touch, for the messages. */
const homes = {
  'node:process': 'src/config (the global `process` serves all else)',
  pg: 'src/store',
  nodemailer: 'src/mail',
  undici: 'src/demo, test and bench (src/delivery speaks HTTP itself, ADR 39)',
  express: 'src/api',
  '@temporalio/client': 'src/temporal or src/dispatch',
  '@temporalio/worker': 'src/temporal',
  '@temporalio/workflow': 'src/workflows',
};

const list = (names) => (names.length === 0 ? 'nothing else' : names.join(', '));
const roomOf = (path) => /^src\/([^/]+)/.exec(path)?.[1];
const isOf = (name, given) =>
  given.some((one) =>
    one.endsWith('*') ? name.startsWith(one.slice(0, -1)) : name === one || name.startsWith(`${one}/`),
  );

/** @returns what is wrong with an import, if anything */
function problemOf(file, name, isType) {
  const room = roomOf(file);
  const { rooms: values = [], types = [], packages = [], node = false } = rooms[room] ?? {};
  if (name.startsWith('.')) {
    const target = roomOf(posix.join(posix.dirname(file), name));
    if (target === undefined || target === room || values.includes(target)) return undefined;
    if (types.includes(target))
      return isType ? undefined : `src/${room} may import of src/${target} types only`;
    const known = [...values, ...types.map((one) => `types of ${one}`)];
    return `src/${room} may import, of the other rooms, ${list(known)} (eslint.rooms.js)`;
  }
  if (isOf(name, packages)) return undefined;
  const home = homes[Object.keys(homes).find((one) => isOf(name, [one]))];
  if (home) return `${name} belongs in ${home}`;
  if (node && name.startsWith('node:')) return undefined;
  return `src/${room} may import, of packages, ${list([...packages, ...(node ? ['node:*'] : [])])} (eslint.rooms.js)`;
}

const imports = {
  meta: { schema: [{ type: 'object' }] },
  create(context) {
    const file = (
      isAbsolute(context.filename) ? relative(context.cwd, context.filename) : context.filename
    ).replaceAll('\\', '/');
    if (rooms[roomOf(file)] === undefined) return {};
    const check = (node, isType) => {
      const name = node.source?.value;
      const message = typeof name === 'string' ? problemOf(file, name, isType) : undefined;
      if (message) context.report({ node, message });
    };
    const isAllTypes = (specifiers, kind) =>
      specifiers.length > 0 && specifiers.every((specifier) => specifier[kind] === 'type');
    return {
      ImportDeclaration: (node) =>
        check(node, node.importKind === 'type' || isAllTypes(node.specifiers, 'importKind')),
      ExportNamedDeclaration: (node) =>
        check(node, node.exportKind === 'type' || isAllTypes(node.specifiers, 'exportKind')),
      ExportAllDeclaration: (node) => check(node, node.exportKind === 'type'),
      ImportExpression: (node) => check(node, false),
    };
  },
};

export const roomConfigs = [
  {
    files: ['src/**/*.ts'],
    plugins: { rooms: { rules: { imports } } }, // As an option, so that ESLint's cache knows when the rooms change.
    rules: { 'rooms/imports': ['error', { rooms, homes }] },
  },
  {
    files: ['src/**/*.ts'],
    // The embedded servers need PATH, the cache folder and a clean environment for their children.
    ignores: ['src/config/**', 'src/embedded/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'process', property: 'env', message: 'settings are read in src/config and handed on' },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/main.ts', 'src/commands/**', 'src/embedded/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: 'import statically, so that the rooms can be checked' },
      ],
    },
  },
];
