import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import { mailableAddress } from '../../src/domain/basics/email-address.ts';
import type { Mailer } from '../../src/mail/mail.ts';
import { createSmtpMailer } from '../../src/mail/smtp-mailer.ts';

/** Pieces of addresses, plain ones and those that parsers of addresses stumble over. */
const piece = fc.oneof(
  fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
  fc.constantFrom('ü', 'Ü', 'ß', 'é', 'é', '用', 'ａ', 'ı', 'ﬁ', 'xn--', '.', 'EX', '\u200b', 'İ', 'ς', 'ﾊ'),
);
const text = fc.array(piece, { minLength: 1, maxLength: 8 }).map((parts) => parts.join(''));
const accepted = fc
  .tuple(text, text, fc.constantFrom('', '.com', '.Example.ORG'))
  .map(([local, domain, end]) => mailableAddress.safeParse(`${local}@${domain}${end}`).data)
  .filter((address) => address !== undefined);

/** A mail server that keeps the recipients as they came over the wire: smtp-server shows them decoded. */
function startWire(recipients: string[]): Server {
  return createServer((socket) => {
    const say = (line: string): void => void socket.write(`${line}\r\n`);
    let inMessage = false;
    say('220 wire');
    createInterface({ input: socket }).on('line', (line) => {
      if (inMessage) {
        inMessage = line !== '.';
        if (!inMessage) say('250 taken');
      } else if (line.startsWith('EHLO')) say('250-wire\r\n250 SMTPUTF8');
      else if (line === 'DATA') {
        inMessage = true;
        say('354 go on');
      } else if (line === 'QUIT') socket.end('221 bye\r\n');
      else {
        const recipient = /^RCPT TO:<(.*)>$/.exec(line)?.[1];
        if (recipient !== undefined) recipients.push(recipient);
        say('250 ok');
      }
    });
    socket.on('error', () => undefined);
  });
}

describe('a mail', () => {
  const named: string[] = [];
  const server = startWire(named);
  let mailer: Mailer;
  before(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    mailer = createSmtpMailer(
      { url: `smtp://127.0.0.1:${port}`, tls: 'off' },
      { name: 'Smith, John', address: 'mailhooks@example.com' },
    );
  });
  after(() => {
    mailer.close();
    server.close();
  });

  /** The recipients that the mail server gets. */
  async function recipientsOf(to: string): Promise<string[]> {
    const before = named.length;
    await mailer.send({ id: crypto.randomUUID(), to, subject: 's', text: 't', html: '<p>t</p>' });
    return named.slice(before);
  }

  it('goes to the address that is kept, to the character, and to nobody else', async () => {
    await fc.assert(
      fc.asyncProperty(accepted, async (to) => assert.deepEqual(await recipientsOf(to), [to])),
      { numRuns: 150 },
    );
  });

  it('goes to one recipient, whatever was kept before addresses were plain', async () => {
    for (const to of [
      'john,smith@example.com',
      'a;b@example.com',
      'team:a@example.com',
      '(x)a@example.com',
    ]) {
      const [first, ...more] = await recipientsOf(to);
      assert.deepEqual(more, []);
      assert.equal(first?.split('@').at(-1), 'example.com');
      assert.ok(first.replaceAll(/["\\]/g, '').startsWith(to.split('@')[0] ?? ''), first);
    }
  });
});
