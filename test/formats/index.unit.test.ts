import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatNames } from '../../src/domain/account/endpoint.ts';
import { DomainError } from '../../src/domain/basics/errors.ts';
import { eventTypes } from '../../src/domain/event/event.ts';
import { checkTypes, formats } from '../../src/formats/index.ts';
import { payload } from '../../src/formats/payload.ts';
import { account, fullEvent } from './support.ts';

describe('the formats', () => {
  it('are those an endpoint can ask for', () => {
    assert.deepEqual(Object.keys(formats).sort(), [...formatNames].sort());
  });

  /** Written by all formats together: one that writes none is right as well. */
  let longNumbers = 0;

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

    for (const type of formats[name].types) {
      it(`${name} leaves no number of ${type} with other digits than it came with`, () => {
        const source = JSON.stringify(fullEvent(type));
        const body = payload(formats[name], [fullEvent(type)], account);
        const numbers = body.match(/(?<=[:[,])\d{16,}(?=[,\]}])/g) ?? [];
        for (const digits of numbers) assert.ok(source.includes(digits), digits);
        longNumbers += numbers.length;
      });
    }

    it(`${name} holds ${formats[name].joinable ? 'many events' : 'one event'} in a payload, and never none`, () => {
      const [type = 'email.opened'] = formats[name].types;
      const two = [fullEvent(type), fullEvent(type)];
      assert.throws(() => payload(formats[name], [], account), RangeError);
      if (formats[name].joinable)
        assert.equal((JSON.parse(payload(formats[name], two, account)) as []).length, 2);
      else assert.throws(() => payload(formats[name], two, account), RangeError);
    });
  }

  it('wrote long numbers in the tests above, so that these compared something', () => {
    assert.ok(longNumbers > 0);
  });
});
