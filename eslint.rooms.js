/**
 * Which room of `src` may import what: other rooms, packages, and Node's own modules. A forbidden import is refused with
 * a message that names the right room. A new package or a new neighbour is one word here, seen in review.
 */
const rooms = {
  domain: { packages: ['zod', 'uuid'] },
  formats: { rooms: ['domain'] },
  workflows: { rooms: ['domain'], packages: ['@temporalio/workflow', '@temporalio/common'] },
  store: { rooms: ['domain'], packages: ['pg'], node: true },
  mail: { rooms: ['domain'], types: ['store'], packages: ['nodemailer', 'pino'], node: true },
  delivery: {
    rooms: ['domain', 'formats', 'store'],
    types: ['telemetry'],
    packages: ['p-limit', 'pino', 'maxmind', 'useragent-ng'],
    node: true,
  },
  services: {
    rooms: ['domain', 'formats', 'store', 'delivery'],
    types: ['telemetry'],
    packages: ['zod', 'pino', 'p-limit', 'dataloader'],
    node: true,
  },
  activities: {
    rooms: ['domain', 'delivery', 'services', 'store', 'mail'],
    types: ['workflows'],
    packages: [
      '@temporalio/activity',
      '@temporalio/common',
      '@temporalio/client',
      '@temporalio/worker',
      'pino',
    ],
    node: true,
  },
  api: {
    rooms: ['domain', 'services'],
    types: ['telemetry'],
    packages: ['express', 'helmet', 'zod', 'pino'],
    node: true,
  },
  telemetry: {
    rooms: ['domain'],
    types: ['store', 'delivery'],
    packages: [
      'prom-client',
      '@opentelemetry/*',
      '@temporalio/interceptors-opentelemetry',
      '@temporalio/worker',
      'pino',
    ],
    node: true,
  },
  temporal: {
    rooms: ['domain', 'workflows'],
    types: ['store', 'config.ts'],
    packages: ['@temporalio/client', '@temporalio/worker', '@temporalio/common', '@temporalio/proto', 'pino'],
    node: true,
  },
  embedded: { rooms: ['domain'], packages: ['pg', '@temporalio/client', '@temporalio/testing'], node: true },
};

/** Files that may import more than their room, each with its reason. */
const exceptions = {
  // The one place that turns errors into HTTP statuses has to know a database that is away.
  'api/problem.ts': { rooms: ['store'] },
  // Workflow ids are built by one function, and the log shows them.
  'services/deliveries/event-views.ts': { rooms: ['temporal'] },
  'services/recovery/recoveries.ts': { rooms: ['temporal'] },
  'services/deliveries/erase-event.ts': { rooms: ['temporal'] },
  'services/accounts/accounts.ts': { rooms: ['temporal'] },
  // Starts workflows for accepted events.
  'dispatch/workflow-starter.ts': { rooms: ['temporal'], packages: ['@temporalio/client'] },
  // They tell Temporal what people asked for.
  'dispatch/outbox/workflow-signaller.ts': { rooms: ['temporal'], packages: ['@temporalio/client'] },
  'dispatch/outbox/recovery-starter.ts': { rooms: ['temporal'], packages: ['@temporalio/client'] },
  'dispatch/outbox/workflow-deleter.ts': { rooms: ['temporal'], packages: ['@temporalio/client'] },
  'dispatch/outbox/owner-mail-scheduler.ts': { rooms: ['temporal'], packages: ['@temporalio/client'] },
};

/** What nobody but the named rooms may touch, for the messages. */
const homes = {
  'node:process': 'src/config/config.ts (the global `process` serves all else)',
  pg: 'src/store',
  nodemailer: 'src/mail',
  undici: 'test and bench (src/delivery speaks HTTP itself, ADR 39)',
  express: 'src/api',
  '@temporalio/client': 'src/temporal or src/activities',
  '@temporalio/worker': 'src/temporal',
  '@temporalio/workflow': 'src/workflows',
};

/** Everything in `src` that a relative import can lead to. `main.ts`, `mailhooks.ts`, `observed.ts` and `commands` compose all rooms. */
const targets = [
  ...Object.keys(rooms),
  'commands',
  'config.ts',
  'log.ts',
  'mailhooks.ts',
  'main.ts',
  'observed.ts',
];

const either = (names) => names.map((name) => name.replaceAll('.', '\\.').replaceAll('*', '.*')).join('|');
const list = (names) => (names.length === 0 ? 'nothing else' : names.join(', '));

function restrictions(room, allowed) {
  const { rooms: values = [], types = [], packages = [], node = false } = allowed;
  const foreign = targets.filter((target) => target !== room && ![...values, ...types].includes(target));
  const neighbours = `src/${room} may import, of the other rooms, ${list([...values, ...types.map((name) => `types of ${name}`)])} (eslint.rooms.js)`;
  const known = [...packages, ...(node ? ['node:*'] : [])];
  const homeless = Object.keys(homes).filter((name) => !packages.includes(name));
  const patterns = [
    { regex: `^(\\.\\./)+(${either(foreign)})(/|$)`, message: neighbours },
    ...homeless.map((name) => ({ regex: `^${name}(/|$)`, message: `${name} belongs in ${homes[name]}` })),
    {
      regex: `^(?![./])(?!(${either(homeless)})(/|$))${known.length > 0 ? `(?!(${either(known)})(/|$))` : ''}`,
      message: `src/${room} may import, of packages, ${list(known)} (eslint.rooms.js)`,
    },
  ];
  if (types.length > 0) {
    const regex = `^(\\.\\./)+(${either(types)})(/|$)`;
    patterns.push({ regex, allowTypeImports: true, message: `src/${room} may import types of it only` });
  }
  return { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] };
}

const merged = (room, more) => ({
  ...rooms[room],
  rooms: [...(rooms[room].rooms ?? []), ...(more.rooms ?? [])],
  packages: [...(rooms[room].packages ?? []), ...(more.packages ?? [])],
});

export const roomConfigs = [
  ...Object.entries(rooms).map(([room, allowed]) => ({
    files: [`src/${room}/**/*.ts`],
    rules: restrictions(room, allowed),
  })),
  ...Object.entries(exceptions).map(([file, more]) => {
    const room = file.split('/')[0];
    return { files: [`src/${file}`], rules: restrictions(room, merged(room, more)) };
  }),
  {
    // Composition: they wire rooms together, and reach a database, a mail server or Temporal only through them.
    files: ['src/commands/**/*.ts', 'src/app/start.ts', 'src/main.ts', 'src/app/observability.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^(pg|nodemailer|undici)(/|$)', message: 'use src/store, src/mail or src/delivery' },
            { regex: '^@temporalio/workflow$', message: '@temporalio/workflow belongs in src/workflows' },
          ],
        },
      ],
    },
  },
  {
    files: ['src/commands/**/*.ts', 'src/main.ts'],
    ignores: ['src/commands/temporal-runtime.ts'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '^(pg|nodemailer|undici|express|@temporalio/.*)$',
              message:
                'commands compose rooms; clients and servers are built inside them (src/temporal, src/store, …)',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    // The embedded servers need PATH, the cache folder and a clean environment for their children.
    ignores: ['src/config/config.ts', 'src/embedded/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'settings are read in src/config/config.ts and handed on',
        },
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
