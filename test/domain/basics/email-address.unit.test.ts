import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { mailableAddress, senderText } from '../../../src/domain/basics/email-address.ts';

const kept = (address: string): string | undefined => mailableAddress.safeParse(address).data;

describe('an address that we mail to', () => {
  it('is one plain address, whose domain is kept as it is sent', () => {
    for (const address of [
      "o'brien+tag@example.com",
      'a@b',
      'a.b@x_y.example',
      'jörg@example.com',
      '用户@例え.jp',
      '1@2.c',
    ])
      assert.equal(kept(address), address);
    assert.equal(kept('Owner@Mail.EXAMPLE.com'), 'Owner@mail.example.com');
    assert.equal(kept('owner@exämple.com'), 'owner@xn--exmple-cua.com');
    assert.equal(kept(`${'x'.repeat(64)}@example.com`), `${'x'.repeat(64)}@example.com`);
  });

  const refused = [
    ...[
      'john,smith@example.com',
      'a;b@example.com',
      'a@example.com,b@example.com',
      'a@exa,mple.com',
      'a@b;c@d',
    ],
    ...[
      '(x)a@b.c',
      'a(x)@b.c',
      'a@b.c(x)',
      'team:a@b.c;',
      'team:a@b.c',
      'A <a@b.c>',
      '<a@b.c>',
      'a@b.c>',
      '"a b"@b.c',
    ],
    ...['"a"@b.c', 'a\\b@c.d', 'a..b@c.d', '.a@b.c', 'a.@b.c', 'a@b..c', 'a@.b', 'a@b.', 'a@-b.c', 'a@b-.c'],
    ...[
      'a@[192.0.2.1]',
      'a@192.0.2.1',
      'a@127.1',
      'a@0x7f.1',
      'a@2130706433',
      'a@[IPv6:::1]',
      'a@b:25',
      'a@b/c',
      'a@b?c',
    ],
    ...[
      '',
      '@',
      'a@',
      '@b',
      'a',
      'a@b@c',
      'a b@c.d',
      'a@b c',
      ' a@b.c',
      'a@b.c ',
      'a\u00a0b@c.d',
      'a\u200bb@c.d',
    ],
    ...[
      'a\u202eb@c.d',
      'a@b\u200b.c',
      'a@b\u00ad.c',
      'a@b.c\r\nBcc: d@e.f',
      'a@b\u0000.c',
      'a\ud800@b.c',
      'ü@EXAMPLE.com',
    ],
    ...[`${'x'.repeat(65)}@b.c`, `${'ü'.repeat(33)}@b.c`, `a@${'x'.repeat(64)}.c`, `a@${'x.'.repeat(130)}c`],
  ];
  for (const address of refused)
    it(`is not ${JSON.stringify(address.slice(0, 60))}`, () => {
      assert.equal(kept(address), undefined);
    });
});

describe('whom mails are from', () => {
  it('is one address, with or without a name', () => {
    const address = 'hooks@example.com';
    for (const [text, name] of [
      ['Hooks <hooks@example.com>', 'Hooks'],
      ['"Smith, John" <hooks@EXAMPLE.com>', 'Smith, John'],
      ['Smith, John <hooks@example.com>', 'Smith, John'],
      ['<hooks@example.com>', ''],
      [' hooks@example.com ', ''],
    ] as const)
      assert.deepEqual(senderText.parse(text), { name, address });
  });

  for (const text of [
    'Hooks',
    'a@b.c, d@e.f',
    'a,b@c.d',
    'A <a@b.c>, B <d@e.f>',
    'A <a@b.c> <d@e.f>',
    'A\nB <a@b.c>',
    '<>',
  ])
    it(`is not ${JSON.stringify(text)}`, () => {
      assert.equal(senderText.safeParse(text).success, false);
    });
});
