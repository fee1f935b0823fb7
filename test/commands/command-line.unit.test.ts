import assert from 'node:assert/strict';
import { once } from 'node:events';
import { access, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { readCommandLine } from '../../src/commands/command-line.ts';
import { commandNames } from '../../src/commands/command-table.ts';
import { startProcess } from '../support/start-process.ts';

function says(...args: string[]): { status: number; text: string } {
  const line = readCommandLine(args);
  return line.kind === 'says' ? line : assert.fail(`${args.join(' ')} runs`);
}

describe('the command line', () => {
  it('runs every command without options', () => {
    for (const name of commandNames)
      assert.deepEqual(readCommandLine([name]), { kind: 'run', name, given: { options: {}, operands: [] } });
  });

  it('hands options and files on', () => {
    assert.deepEqual(readCommandLine(['replay', '--limit=5', 'a.json', '--json', '--', '--b.json']), {
      kind: 'run',
      name: 'replay',
      given: { options: { limit: '5', json: true }, operands: ['a.json', '--b.json'] },
    });
    for (const name of ['migrate', 'rotate-key'])
      assert.deepEqual(readCommandLine([name, '--dry-run']), {
        kind: 'run',
        name,
        given: { options: { 'dry-run': true }, operands: [] },
      });
  });

  it('every command refuses what it does not know', () => {
    for (const name of commandNames) {
      for (const wrong of ['--nope', '--dry-rum=1', '-x', '--', '--no-help'].slice(
        0,
        name === 'replay' ? 3 : 5,
      )) {
        const args = wrong === '--' ? [wrong, 'surplus'] : [wrong];
        const { status, text } = says(name, ...args);
        assert.equal(status, 2, `${name} ${wrong}`);
        assert.ok(text.startsWith(`mailhooks ${name}: `), text);
        assert.ok(text.includes(`usage: mailhooks ${name}`), text);
      }
      if (name !== 'replay') assert.match(says(name, 'now').text, /: Unexpected argument 'now'\n/);
    }
  });

  const refused: [string[], RegExp][] = [
    [['strat'], /^unknown command: strat; did you mean start\?/],
    [['Worker'], /^unknown command: Worker; did you mean worker\?/],
    [['rotate'], /^unknown command: rotate; did you mean rotate-key\?/],
    [['mirgate'], /did you mean migrate\?/],
    [['something'], /^unknown command: something\n/],
    [['constructor'], /^unknown command: constructor\n/],
    [['--verison'], /^Unknown option '--verison'; did you mean --version\?/],
    [['--keep', 'demo'], /^Unknown option '--keep'; options follow a command/],
    [['--version', 'start'], /^Unexpected argument 'start'/],
    [['help', 'strat'], /^unknown command: strat; did you mean start\?/],
    [['help', 'start', 'api'], /^mailhooks start: Unexpected argument 'api'/],
    [['start', '--prot', '1'], /^mailhooks start: Unknown option '--prot'; did you mean the setting PORT\?/],
    [
      ['api', '--admin-key', 'x'],
      /Unknown option '--admin-key'; did you mean the setting MAILHOOKS_ADMIN_KEY\?/,
    ],
    [['rotate-key', '--dryrun'], /Unknown option '--dryrun'; did you mean --dry-run\?/],
    [['demo', '--kepp'], /Unknown option '--kepp'; did you mean --keep\?/],
    [['demo', '--keep=yes'], /Option '--keep' does not take an argument/],
    [['start', '--hlep'], /Unknown option '--hlep'; did you mean --help\?/],
    [['start', '--help', '--nope'], /Unknown option '--nope'/],
    [['replay', '--limit', '1', '--limit', '2'], /Option '--limit' is given twice/],
    [['replay', '--query'], /Option '--query <value>' argument missing/],
  ];
  for (const [args, reason] of refused) {
    it(`mailhooks ${args.join(' ')} is refused`, () => {
      const { status, text } = says(...args);
      assert.equal(status, 2);
      assert.match(text, reason);
    });
  }

  it('every command has a help of its own, by three ways', () => {
    for (const name of commandNames) {
      const help = says(name, '--help');
      assert.equal(help.status, 0);
      assert.match(help.text, new RegExp(`^usage: mailhooks ${name}\\b`));
      for (const args of [
        [name, '-h'],
        ['help', name],
        ['--help', name],
      ])
        assert.deepEqual(says(...args), help);
      assert.ok(says().text.includes(`  mailhooks ${name}`));
    }
    assert.match(says('--version').text, /^\d+\.\d+\.\d+/);
  });
});

describe('a mistyped command', () => {
  it('ends with 2 before it reads, opens or makes anything', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'mailhooks-line-'));
    t.after(() => rm(folder, { recursive: true }));
    let connections = 0;
    const database = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(database, 'listening');
    t.after(() => database.close());
    const { port } = database.address() as AddressInfo;
    const env = {
      DATA_DIR: join(folder, 'data'),
      DATABASE_URL: `postgres://a@127.0.0.1:${port}/b`,
      MAILHOOKS_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
      TEMPORAL_ADDRESS: `127.0.0.1:${port}`,
      // Not even settings are read: this one would be refused.
      HOST: '127.0.0.1',
      LOG_LEVEL: 'loud',
    };
    for (const args of [
      ['start', '--prot', '1'],
      ['rotate-key', '--dry-ran'],
      ['migrate', 'now'],
    ]) {
      const command = startProcess(process.execPath, ['bin/mailhooks.js', ...args], env);
      assert.equal(await command.exited, 2, command.output());
      assert.match(command.output(), new RegExp(`^mailhooks ${args[0]}: Un`));
    }
    assert.equal(connections, 0);
    await assert.rejects(access(join(folder, 'data')));
  });
});
