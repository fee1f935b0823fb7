import assert from 'node:assert/strict';
import { it } from 'node:test';
import { hostOf } from '../../../src/domain/basics/target-host.ts';

it('the host of a target is shown with its port, and never longer than 100 characters', () => {
  assert.equal(hostOf('https://hooks.example.com/a?b=c'), 'hooks.example.com');
  assert.equal(hostOf('http://127.0.0.1:8080/'), '127.0.0.1:8080');
  assert.equal(hostOf(''), 'a deleted endpoint');
  assert.equal(hostOf(`https://${'a'.repeat(88)}.example.com/`).length, 100);
  const cut = hostOf(`https://${'a'.repeat(89)}.example.com:8080/`);
  assert.deepEqual([cut.length, cut.slice(0, 3), cut.at(-1)], [100, 'aaa', '…']);
});
