import assert from 'node:assert/strict';
import { it } from 'node:test';
import { adviceOn, causeOf } from '../../../src/store/connections/advice.ts';
import { isCrowded } from '../../../src/store/connections/crowded.ts';

const error = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

const crowded = [
  error('sorry, too many clients already', '53300'),
  error('remaining connection slots are reserved for roles with the SUPERUSER attribute', '53300'),
  error('too many connections for role "app"', '53300'),
  error('too many connections for database "app"', '53300'),
  error('whatever limit', '53400'),
  error('no more connections allowed (max_client_conn)', '08P01'),
  error('client connections exceeded (max_user_client_connections)', '08P01'),
  error(
    'MaxClientsInSessionMode: max clients reached - in Session mode max clients are limited to pool_size',
    'XX000',
  ),
];
const others = [
  error('password authentication failed for user "app"', '28P01'),
  error('the database system is starting up', '57P03'),
  error('unsupported startup parameter: statement_timeout', '08P01'),
  error('connect ECONNREFUSED 127.0.0.1:1', 'ECONNREFUSED'),
  error('Connection terminated unexpectedly'),
  undefined,
  'too many clients',
];

it('a refusal for want of connections is recognised, by code or by words', () => {
  for (const one of crowded) {
    assert.ok(isCrowded(one), one.message);
    assert.match(adviceOn(one), /max_connections.*MAILHOOKS_DATABASE_CONNECTIONS/);
    assert.match(causeOf(one), /^the database refuses connections/);
  }
  for (const one of others) assert.ok(!isCrowded(one), String(one));
});

it('the cause that anybody may read names neither host nor user', () => {
  assert.equal(causeOf(others[0]), 'the database does not answer');
  assert.equal(
    causeOf(error('cannot execute INSERT in a read-only transaction', '25006')),
    'the database takes no changes: it is read only',
  );
  assert.match(causeOf(error('timeout exceeded when trying to connect')), /of this process .* are in use$/);
});
