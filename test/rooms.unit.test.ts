import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const { roomConfigs } = (await import(new URL('../eslint.rooms.js', import.meta.url).href)) as {
  roomConfigs: Linter.Config[];
};
const typescript = {
  files: ['**/*.ts'],
  languageOptions: { parser: tseslint.parser },
  plugins: { '@typescript-eslint': tseslint.plugin },
} as Linter.Config;
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
    'src/domain/x.ts',
    "import type { Queryable } from '../store/pool.ts';",
    /src\/domain may import, of the other rooms, nothing else/,
  ],
  ['src/domain/x.ts', "export * from '../config.ts';", /src\/domain may import/],
  ['src/domain/x.ts', "export { x } from 'undici';", /undici belongs in test and bench/],
  ['src/domain/x.ts', "const x = await import('pg');", /import statically/],
  [
    'src/formats/x.ts',
    "import { sign } from '../delivery/sign.ts';",
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
  [
    'src/activities/x.ts',
    "import { deliverEvent } from '../workflows/deliver-event.ts';",
    /types of it only/,
  ],
  [
    'src/api/x.ts',
    "import { createPool } from '../store/pool.ts';",
    /src\/api may import, of the other rooms, domain, services/,
  ],
  ['src/api/routes/x.ts', "import { sign } from '../../delivery/sign.ts';", /src\/api may import/],
  ['src/services/x.ts', "import type { Request } from 'express';", /express belongs in src\/api/],
  ['src/services/x.ts', "import { Client } from '@temporalio/client';", /@temporalio\/client belongs in/],
  ['src/services/x.ts', "import { createTransport } from 'nodemailer';", /nodemailer belongs in src\/mail/],
  [
    'src/store/x.ts',
    "import { sign } from '../delivery/sign.ts';",
    /src\/store may import, of the other rooms, domain/,
  ],
  ['src/delivery/x.ts', "import { Client } from '@temporalio/client';", /@temporalio\/client belongs in/],
  [
    'src/delivery/x.ts',
    "import { startDeliverEvent } from '../temporal/start-deliver-event.ts';",
    /src\/delivery may import/,
  ],
  ['src/delivery/x.ts', "import { log } from '../log.ts';", /src\/delivery may import/],
  ['src/temporal/x.ts', "import { createPool } from '../store/pool.ts';", /types of it only/],
  ['src/telemetry/x.ts', "import { readBacklog } from '../store/backlog.ts';", /types of it only/],
  ['src/delivery/x.ts', "import { createMetrics } from '../telemetry/metrics.ts';", /types of it only/],
  ['src/services/x.ts', "import { Counter } from 'prom-client';", /src\/services may import, of packages/],
  ['src/commands/x.ts', "import pg from 'pg';", /commands compose rooms/],
  ['src/commands/x.ts', "import { Worker } from '@temporalio/worker';", /commands compose rooms/],
  ['src/app/start.ts', "import pg from 'pg';", /src\/store/],
  ['src/services/x.ts', 'const { env } = process;', /src\/config\.ts/],
  ['src/delivery/x.ts', "const x = process.env['PATH'];", /src\/config\.ts/],
  ['src/main.ts', 'console.log(process.env.PORT);', /src\/config\.ts/],
  ['src/delivery/x.ts', "import { env } from 'node:process';", /src\/config\.ts/],
];

const welcome: [file: string, code: string][] = [
  ['src/domain/x.ts', "import { z } from 'zod'; import { v7 } from 'uuid'; import { x } from './ids.ts';"],
  [
    'src/workflows/x.ts',
    "import { sleep } from '@temporalio/workflow'; import { ladder } from '../domain/retry-ladder.ts';",
  ],
  ['src/delivery/x.ts', "import type { Metrics } from '../telemetry/metrics.ts';"],
  ['src/store/x.ts', "import pg from 'pg'; import { randomBytes } from 'node:crypto';"],
  ['src/activities/x.ts', "import type { Activities } from '../workflows/types.ts';"],
  ['src/temporal/x.ts', "import type { Queryable } from '../store/pool.ts';"],
  [
    'src/dispatch/workflow-starter.ts',
    "import type { Client } from '@temporalio/client'; import { x } from '../temporal/start-deliver-event.ts';",
  ],
  ['src/api/problem.ts', "import { isUnavailable } from '../store/pool.ts';"],
  ['src/commands/temporal-runtime.ts', "import { Runtime } from '@temporalio/worker';"],
  ['src/config/config.ts', 'const env = process.env;'],
  ['src/embedded/x.ts', 'const path = process.env.PATH;'],
  ['test/x.ts', "import pg from 'pg'; const env = process.env;"],
  ['scripts/x.ts', 'const env = process.env;'],
];

describe('the rooms of src', () => {
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
