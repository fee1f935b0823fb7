import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { confirmAddressMail } from '../../../src/mail/templates/confirm-address.ts';
import { quoted } from '../../../src/mail/templates/words.ts';
import { sampleMails } from '../../support/sample-mails.ts';

describe('words of others in mails', () => {
  it('stand in quotation marks, on one line, without what nobody sees', () => {
    assert.equal(quoted('Shop <orders>'), '"Shop <orders>"');
    assert.equal(quoted('Café 日本 🛒'), '"Café 日本 🛒"');
    assert.equal(quoted('a\r\nBcc: x@example.com\u0000\u001b[2J'), '"a Bcc: x@example.com [2J"');
    assert.equal(quoted('over\u202Eegassem\u2066 \u200B\uFEFFx\u2028y'), '"over egassem x y"');
    assert.equal(quoted('says "hello", it'), '"says \'hello\', it"');
    assert.equal(quoted('x'.repeat(200)), `"${'x'.repeat(79)}…"`);
    assert.equal(quoted('🛒'.repeat(200), 10), `"${'🛒'.repeat(9)}…"`);
  });

  const hostile = 'Pay now\r\n\r\nat \u202Ehttp://evil.example/" style="x';
  const mails = sampleMails(hostile);
  for (const [kind, mail] of Object.entries(mails)) {
    it(`in the mail ${kind}`, () => {
      for (const part of [mail.subject, mail.text, mail.html]) {
        assert.doesNotMatch(part, /[\u202A-\u202E\u2066-\u2069\u200B\r]/);
        assert.ok(part.length < 6_000);
      }
      assert.doesNotMatch(mail.subject, /\n/);
      // What a mail program may have to decode, a person who greps cannot.
      assert.doesNotMatch(mail.subject, /"/);
      assert.ok(mail.subject.length < 150);
      assert.match(mail.text, /"Pay now at http:\/\/evil\.example\/' style='x"/);
      assert.match(mail.text, /quotation marks was written by users of the account/);
      assert.doesNotMatch(mail.html, /" style="x|<a href="http:\/\/evil/);
    });
  }

  it('there are none in the mail that asks for a confirmation', () => {
    const { subject, text, html } = confirmAddressMail('token', 'https://hooks.test');
    assert.equal(subject, 'Confirm this address for webhook notices');
    for (const part of [text, html]) assert.match(part, /https:\/\/hooks\.test\/confirm\/token/);
    assert.deepEqual([...new Set(text.match(/https?:\/\/[\w.]+/g))], ['https://hooks.test']);
  });
});
