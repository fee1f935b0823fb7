import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync, readdirSync } from 'node:fs';
import { describe, it } from 'node:test';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

interface Room {
  rooms?: string[];
  types?: string[];
}

const { roomConfigs, rooms } = (await import(new URL('../eslint.rooms.js', import.meta.url).href)) as {
  roomConfigs: Linter.Config[];
  rooms: Record<string, Room>;
};
const typescript = { files: ['**/*.ts'], languageOptions: { parser: tseslint.parser } } as Linter.Config;
const linter = new Linter();

const complaints = (file: string, code: string): string[] =>
  linter.verify(code, [typescript, ...roomConfigs], { filename: file }).map(({ message }) => message);

/** The alarm must ring: file, what it would like to write, what the message has to name. */
const refused: [file: string, code: string, message: RegExp][] = [
  [
    'src/domain/x.ts',
    "import { readFile } from 'node:fs';",
    /src\/domain may import, of packages, zod, uuid/,
  ],
  ['src/domain/x.ts', "import type { Pool } from 'pg';", /pg belongs in src\/store/],
  [
    'src/domain/event/x.ts',
    "import type { Queryable } from '../../store/pool.ts';",
    /src\/domain may import, of the other rooms, nothing else/,
  ],
  ['src/domain/x.ts', "export * from '../config/config.ts';", /src\/domain may import/],
  ['src/domain/x.ts', "export { x } from 'undici';", /undici belongs in src\/demo, test and bench/],
  ['src/domain/x.ts', 'const x = await import(name);', /import statically/],
  [
    'src/formats/x.ts',
    "import { sign } from '../delivery/request/sign.ts';",
    /src\/formats may import, of the other rooms, domain/,
  ],
  ['src/formats/x.ts', "import { z } from 'zod';", /src\/formats may import, of packages/],
  [
    'src/workflows/x.ts',
    "import { createPool } from '../store/pool.ts';",
    /src\/workflows may import, of the other rooms, domain/,
  ],
  ['src/workflows/x.ts', "import type { Deps } from '../activities/deps.ts';", /src\/workflows may import/],
  [
    'src/workflows/x.ts',
    "import { randomBytes } from 'node:crypto';",
    /src\/workflows may import, of packages/,
  ],
  [
    'src/workflows/x.ts',
    "import { Client } from '@temporalio/client';",
    /@temporalio\/client belongs in src\/temporal/,
  ],
  ['src/activities/x.ts', "import { deliverEvent } from '../workflows/deliver-event.ts';", /types only/],
  [
    'src/activities/mail/x.ts',
    "export { deliverEvent } from '../../workflows/deliver-event.ts';",
    /types only/,
  ],
  [
    'src/api/x.ts',
    "import { createPool } from '../store/pool.ts';",
    /src\/api may import, of the other rooms, domain, services/,
  ],
  ['src/api/routes/x.ts', "import { sign } from '../../delivery/request/sign.ts';", /src\/api may import/],
  ['src/api/x.ts', "import type { Metrics } from '../telemetry/metrics/metrics.ts';", /src\/api may import/],
  ['src/services/x.ts', "import type { Request } from 'express';", /express belongs in src\/api/],
  ['src/services/x.ts', "import { Client } from '@temporalio/client';", /@temporalio\/client belongs in/],
  ['src/services/x.ts', "import { createTransport } from 'nodemailer';", /nodemailer belongs in src\/mail/],
  ['src/services/x.ts', "import { createRelay } from '../dispatch/relay.ts';", /types only/],
  [
    'src/services/ingest/x.ts',
    "import { workflowUrl } from '../../temporal/x.ts';",
    /src\/services may import/,
  ],
  [
    'src/store/x.ts',
    "import { sign } from '../delivery/request/sign.ts';",
    /src\/store may import, of the other rooms, domain, secrets/,
  ],
  ['src/delivery/x.ts', "import { Client } from '@temporalio/client';", /@temporalio\/client belongs in/],
  [
    'src/delivery/x.ts',
    "import { startDeliverEvent } from '../temporal/start/start-deliver-event.ts';",
    /src\/delivery may import/,
  ],
  ['src/delivery/x.ts', "import { createLogger } from '../app/logger.ts';", /src\/delivery may import/],
  [
    'src/delivery/x.ts',
    "import type { Metrics } from '../telemetry/metrics/metrics.ts';",
    /src\/delivery may/,
  ],
  ['src/temporal/x.ts', "import { createPool } from '../store/pool.ts';", /types only/],
  ['src/telemetry/x.ts', "import { readBacklog } from '../store/stats/backlog.ts';", /types only/],
  ['src/services/x.ts', "import { Counter } from 'prom-client';", /src\/services may import, of packages/],
  ['src/commands/x.ts', "import pg from 'pg';", /pg belongs in src\/store/],
  ['src/app/x.ts', "import { createTransport } from 'nodemailer';", /nodemailer belongs in src\/mail/],
  ['src/services/x.ts', 'const { env } = process;', /src\/config/],
  ['src/delivery/x.ts', "const x = process.env['PATH'];", /src\/config/],
  ['src/main.ts', 'console.log(process.env.PORT);', /src\/config/],
  ['src/domain/x.ts', "import { env } from 'node:process';", /src\/config/],
];

const welcome: [file: string, code: string][] = [
  [
    'src/domain/event/x.ts',
    "import { z } from 'zod'; import { v7 } from 'uuid'; import { x } from '../delivery/x.ts';",
  ],
  [
    'src/workflows/x.ts',
    "import { sleep } from '@temporalio/workflow'; import { ladder } from '../domain/delivery/retry-ladder.ts';",
  ],
  [
    'src/telemetry/metrics/x.ts',
    "import type { DeliveryMetrics } from '../../delivery/attempt/delivery-metrics.ts';",
  ],
  ['src/telemetry/metrics/x.ts', "import { type StartMetrics } from '../../dispatch/start-metrics.ts';"],
  ['src/store/x.ts', "import pg from 'pg'; import { randomBytes } from 'node:crypto';"],
  ['src/activities/x.ts', "import type { Activities } from '../workflows/types.ts';"],
  ['src/temporal/x.ts', "import type { Queryable } from '../store/pool.ts';"],
  [
    'src/dispatch/x.ts',
    "import type { Client } from '@temporalio/client'; import { x } from '../temporal/start/start-deliver-event.ts';",
  ],
  ['src/commands/x.ts', "import { Runtime } from '@temporalio/worker';"],
  ['src/config/x.ts', 'const env = process.env;'],
  ['src/embedded/x.ts', 'const path = process.env.PATH;'],
  ['test/x.ts', "import pg from 'pg'; const env = process.env;"],
  ['scripts/x.ts', 'const env = process.env;'],
];

describe('the rooms of src', () => {
  it('are all named in eslint.rooms.js', () => {
    assert.deepEqual(readdirSync('src').toSorted(), Object.keys(rooms).toSorted());
  });

  it('know only rooms that stand before them', () => {
    const order = Object.keys(rooms);
    for (const [room, { rooms: values = [], types = [] }] of Object.entries(rooms)) {
      for (const other of [...values, ...types])
        assert.ok(
          order.indexOf(other) < order.indexOf(room) && order.includes(other),
          `${room} knows ${other}`,
        );
    }
  });

  for (const [file, code, message] of refused) {
    it(`refuse in ${file}: ${code}`, () => {
      const messages = complaints(file, code);
      assert.equal(messages.length, 1, messages.join('\n'));
      assert.match(messages[0] ?? '', message);
    });
  }

  for (const [file, code] of welcome) {
    it(`welcome in ${file}: ${code}`, () => assert.deepEqual(complaints(file, code), []));
  }
});

/**
 * A folder of `test` that is named like a room of `src` holds tests of single files, each at the path of its file. All
 * other folders hold tests of what several rooms do together, by subject. Next to this file stand tests of the repository.
 */
const subjects = {
  browser: 'the page for owners of endpoints in a real browser, where there is Chromium',
  chaos: 'load while servers and processes are killed; run by npm run test:chaos',
  clients: 'clients of the API, against a running Mailhooks: clients/typescript, and what generators make',
  deliveries: 'from an accepted event to its last attempt, in both modes',
  deploy: 'chart, unit, Compose with secrets from files, notes of a release: what stands in deploy',
  docs: 'links, file names and commands of README and the pages of docs',
  e2e: 'whole processes, started as a person starts them',
  fuzz: 'generated requests; run by npm run test:fuzz',
  'http-api': 'every route, as a client sees it',
  observability: 'metrics, traces, dashboard and alerts of a running Mailhooks',
  'owner-mails': 'mails to owners of endpoints',
  package: 'the npm package, from npm pack to a delivered event',
  portal: 'the page for owners of endpoints',
  receivers: 'endpoints that misbehave, are odd, or must not be reached',
  replay: 'recorded histories against the present workflow code',
  support: 'what tests share',
  upgrade: 'the version before, replaced by this one under load; run by npm run test:upgrade',
  tenants: 'one account must not harm, or see, another',
};

describe('the folders of test', () => {
  it('are rooms of src, or subjects', () => {
    const folders = readdirSync('test', { withFileTypes: true }).filter((entry) => entry.isDirectory());
    const known = [...Object.keys(rooms), ...Object.keys(subjects)];
    assert.deepEqual(
      folders.map(({ name }) => name).filter((name) => !known.includes(name)),
      [],
    );
  });

  /** `x.unit.test.ts` tests `x.ts`; so does `x.names.unit.test.ts`, a part of it by subject. */
  it('mirror src: a test of a file stands at the path of that file', () => {
    const tests = globSync('test/**/*.test.ts').map((path) => path.replaceAll('\\', '/'));
    const ofRooms = tests.filter((path) => Object.hasOwn(rooms, path.split('/')[1] ?? ''));
    const tested = (path: string): string =>
      path.replace(/^test/, 'src').replace(/(\.[a-z0-9-]+)*\.test\.ts$/, '.ts');
    assert.deepEqual(
      ofRooms.filter((path) => !existsSync(tested(path))),
      [],
    );
    assert.ok(ofRooms.length > 50);
  });
});

describe('the files', () => {
  const linesOf = (path: string): number => readFileSync(path, 'utf8').split('\n').length - 1;

  it('have 250 lines at most', () => {
    const files = globSync('{src,test,bench,scripts,bin,clients/*/src}/**/*.{ts,js,py,sql}').filter(
      // Written from the API's description.
      (path) => !path.startsWith('clients/typescript/src/schema.ts'),
    );
    assert.deepEqual(
      files.filter((path) => linesOf(path) > 250),
      [],
    );
    assert.ok(files.length > 500);
  });

  it('of src have fewer than 70 lines, most of them', () => {
    const lengths = globSync('src/**/*.ts')
      .map(linesOf)
      .toSorted((a, b) => a - b);
    assert.ok((lengths[Math.floor(lengths.length / 2)] ?? 0) < 70);
  });
});
