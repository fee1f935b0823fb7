import assert from 'node:assert/strict';
import type { LookupAddress } from 'node:dns';
import { describe, it } from 'node:test';
import type { Resolve } from '../../../src/delivery/dns/resolve.ts';
import { BlockedTargetError, createTargetGuard, hostOf } from '../../../src/delivery/guard/target-guard.ts';

const address = (text: string): LookupAddress => ({ address: text, family: text.includes(':') ? 6 : 4 });
const answering =
  (...addresses: string[]): Resolve =>
  () =>
    Promise.resolve(addresses.map(address));
const unasked: Resolve = (host) => Promise.reject(new Error(`${host} was looked up`));

describe('the URL of a target', () => {
  const guard = createTargetGuard([], unasked);

  for (const url of [
    'http://hooks.example.com/',
    'https://hooks.example.com:8443/path?query=1#fragment',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'HTTPS://EXAMPLE.COM',
    'https://bücher.example/',
  ]) {
    it(`may be ${url}`, () => assert.equal(guard.checkUrl(url).href, new URL(url).href));
  }

  for (const url of [
    // loopback in every spelling that a URL parser makes an address of
    'http://127.0.0.1/',
    'http://127.0.0.1./',
    'http://127.1/',
    'http://127.0.1/',
    'http://2130706433/',
    'http://0x7f000001/',
    'http://0x7f.0.0.1/',
    'http://0177.0.0.1/',
    'http://017700000001/',
    'http://0/',
    'http://①②⑦.0.0.1/',
    'http://127。0。0。1/',
    'http://[::1]/',
    'http://[::]/',
    'http://[0:0:0:0:0:0:0:1]/',
    'http://[::ffff:127.0.0.1]/',
    'http://[::ffff:7f00:1]/',
    'http://[::127.0.0.1]/',
    'http://[64:ff9b::127.0.0.1]/',
    'http://[2002:7f00:1::]/',
    // the operator's network and cloud metadata
    'http://10.0.0.1/',
    'http://192.168.1.1:8080/',
    'http://169.254.169.254/latest/meta-data/',
    'http://0xa9fea9fe/',
    'http://2852039166/',
    'http://[fd00:ec2::254]/',
    'http://[fe80::1]/',
    'http://100.100.100.200/',
    'http://255.255.255.255/',
  ]) {
    it(`may not be ${url}: a private address`, () => {
      assert.throws(
        () => guard.checkUrl(url),
        (error: Error) => error instanceof BlockedTargetError && /private or reserved/.test(error.message),
      );
    });
  }

  for (const url of [
    '',
    'hooks.example.com',
    '/path',
    '//host/path',
    'http://',
    'https://exa mple.com/',
    'http://[::1',
    'http://[fe80::1%25eth0]/',
    'http://1.2.3.4.5/',
    'http://a:99999/',
  ]) {
    it(`may not be ${JSON.stringify(url)}: no absolute URL`, () => {
      assert.throws(() => guard.checkUrl(url), BlockedTargetError);
    });
  }

  for (const url of [
    'ftp://example.com/',
    'file:///etc/passwd',
    'gopher://example.com/',
    'data:text/plain,x',
    'javascript:alert(1)',
    'ws://example.com/',
    'unix:/var/run/docker.sock',
  ]) {
    it(`may not be ${url}: the scheme`, () => {
      assert.throws(() => guard.checkUrl(url), /expected an http or https URL/);
    });
  }

  for (const url of [
    'https://user:password@example.com/',
    'https://user@example.com/',
    'https://:password@example.com/',
  ]) {
    it(`may not be ${url}: credentials`, () => {
      assert.throws(
        () => guard.checkUrl(url),
        (error: Error) => {
          assert.ok(error instanceof BlockedTargetError && /credentials/.test(error.message));
          assert.ok(!error.message.includes('password@'));
          return true;
        },
      );
    });
  }

  it('has its host without brackets', () => {
    assert.equal(hostOf(new URL('http://[2606:4700:4700::1111]:80/')), '2606:4700:4700::1111');
    assert.equal(hostOf(new URL('http://Example.COM./')), 'example.com.');
  });
});

describe('a name', () => {
  it('is looked up once, and all of its addresses are given', async () => {
    const asked: string[] = [];
    const guard = createTargetGuard([], async (host) => {
      asked.push(host);
      return ['93.184.215.14', '2606:4700:4700::1111'].map(address);
    });
    const addresses = await guard.resolve('example.com');
    assert.deepEqual(addresses, [address('93.184.215.14'), address('2606:4700:4700::1111')]);
    assert.deepEqual(asked, ['example.com']);
  });

  it('whose servers are silent is asked for by one look-up, however many want it', async () => {
    const asked: string[] = [];
    const { promise, resolve } = Promise.withResolvers<LookupAddress[]>();
    const guard = createTargetGuard([], (host) => {
      asked.push(host);
      return asked.length === 1 ? promise : Promise.resolve([address('93.184.215.14')]);
    });
    const waiting = [1, 2, 3].map(() => guard.resolve('slow.example.com'));
    await guard.resolve('example.com');
    assert.deepEqual(asked, ['slow.example.com', 'example.com']);
    resolve([address('10.0.0.1')]);
    for (const one of waiting) await assert.rejects(one, BlockedTargetError);

    await guard.resolve('slow.example.com');
    assert.deepEqual(asked.slice(2), ['slow.example.com'], 'an answer is not kept');
  });

  it('is looked up again after a look-up that failed', async () => {
    let asked = 0;
    const guard = createTargetGuard([], async () => {
      asked += 1;
      if (asked === 1) throw new Error('once');
      return [address('93.184.215.14')];
    });
    await assert.rejects(guard.resolve('example.com'), /once/);
    assert.equal((await guard.resolve('example.com')).length, 1);
  });

  it('is refused when any of its addresses is private, in whatever place', async () => {
    for (const addresses of [
      ['10.0.0.1'],
      ['10.0.0.1', '93.184.215.14'],
      ['93.184.215.14', '10.0.0.1'],
      ['93.184.215.14', '::1'],
      ['2606:4700:4700::1111', '::ffff:10.0.0.1'],
      ['fe80::1%eth0'],
    ]) {
      const guard = createTargetGuard([], answering(...addresses));
      await assert.rejects(guard.resolve('example.com'), BlockedTargetError, addresses.join(' '));
    }
  });

  it('says which name and which address were refused', async () => {
    const guard = createTargetGuard([], answering('10.0.0.1'));
    await assert.rejects(
      guard.resolve('intern.example.com'),
      /^BlockedTargetError: intern\.example\.com \(10\.0\.0\.1\) is a private/,
    );
  });

  it('for this machine is refused, with and without a final dot', async () => {
    await assert.rejects(createTargetGuard([]).resolve('localhost'), BlockedTargetError);
    const guard = createTargetGuard([], answering('127.0.0.1'));
    for (const name of ['localhost', 'localhost.', 'LOCALHOST']) {
      assert.throws(() => guard.checkUrl(`http://${name}/`), BlockedTargetError, name);
      await assert.rejects(guard.resolve(name), BlockedTargetError, name);
    }
  });

  it("that cannot be looked up gives the resolver's own error", async () => {
    const failure = Object.assign(new Error('nope'), { code: 'ENOTFOUND' });
    await assert.rejects(
      createTargetGuard([], () => Promise.reject(failure)).resolve('nowhere.example'),
      failure,
    );
  });

  it('that is an address needs no look-up, and is checked all the same', async () => {
    const guard = createTargetGuard([], unasked);
    assert.deepEqual(await guard.resolve('8.8.8.8'), [address('8.8.8.8')]);
    assert.deepEqual(await guard.resolve('2606:4700:4700::1111'), [address('2606:4700:4700::1111')]);
    await assert.rejects(guard.resolve('127.0.0.1'), BlockedTargetError);
    await assert.rejects(guard.resolve('::1'), BlockedTargetError);
  });
});

describe('allowed targets', () => {
  const guard = createTargetGuard(
    ['127.0.0.0/8', '::1/128', '10.1.2.0/24'],
    answering('10.1.2.3', '10.1.3.3'),
  );

  it('pass although they are private, and only they', () => {
    for (const url of [
      'http://127.0.0.1/',
      'http://127.255.255.255/',
      'http://[::1]:8080/',
      'http://10.1.2.255/',
    ]) {
      assert.ok(guard.checkUrl(url), url);
    }
    for (const url of [
      'http://10.1.3.0/',
      'http://10.1.1.255/',
      'http://[::2]/',
      'http://169.254.169.254/',
      'http://128.0.0.1@127.0.0.1/',
    ]) {
      assert.throws(() => guard.checkUrl(url), BlockedTargetError, url);
    }
  });

  it('do not let the other addresses of a name through', async () => {
    await assert.rejects(guard.resolve('mixed.example.com'), /10\.1\.3\.3/);
  });

  it('do not trip over what is no address', () => {
    for (const text of ['', 'nonsense', 'fe80::1%eth0']) {
      assert.throws(() => guard.checkAddress(text, 'host.example.com'), BlockedTargetError, text);
    }
  });
});
