import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatNames } from '../../src/domain/endpoint.ts';
import { DomainError } from '../../src/domain/errors.ts';
import { eventTypes } from '../../src/domain/event.ts';
import { checkTypes, formats } from '../../src/formats/index.ts';

describe('the formats', () => {
  it('are those an endpoint can ask for', () => {
    assert.deepEqual(Object.keys(formats).sort(), [...formatNames].sort());
  });

  for (const name of formatNames) {
    it(`${name} can be subscribed to every type it has, and to *`, () => {
      const { types } = formats[name];
      assert.doesNotThrow(() => checkTypes(name, [...types, '*']));
      for (const type of eventTypes.filter((known) => !types.includes(known))) {
        assert.throws(
          () => checkTypes(name, ['*', type]),
          (error: unknown) => {
            assert.ok(error instanceof DomainError);
            assert.equal(error.errors?.[0]?.path, 'eventTypes[1]');
            for (const known of types) assert.ok(error.message.includes(known));
            return true;
          },
        );
      }
    });
  }
});
