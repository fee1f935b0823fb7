import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { eventTypes } from '../../../src/domain/event/event.ts';
import {
  acceptedSchema,
  inputSchema,
  type ObjectSchema,
} from '../../../src/domain/event/event-descriptions.ts';
import { acceptedExample, exampleEvent } from '../../../src/domain/event/example-events.ts';
import { pinpoint } from '../../../src/formats/pinpoint.ts';
import { examplePayload } from '../../../src/formats/examples.ts';
import { bareEvent, fullEvent } from '../../formats/support.ts';

/** Reads a schema as a stranger would: from its JSON. */
const reader = (schema: ObjectSchema): z.ZodType =>
  z.fromJSONSchema(JSON.parse(JSON.stringify(schema)) as Parameters<typeof z.fromJSONSchema>[0]);
const accepts = (schema: ObjectSchema, value: unknown): boolean =>
  reader(schema).safeParse(readable(value)).success;
/** Zod's reader, alone among validators, takes no integer beyond 2^53. */
const readable = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'number' && part > Number.MAX_SAFE_INTEGER ? 1 : part,
  );
/** The schema of what a dotted path leads to. */
const at = (schema: ObjectSchema, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (part, key) => (part as { properties?: Record<string, unknown> } | undefined)?.properties?.[key],
      schema,
    );

for (const type of eventTypes) {
  describe(`the JSON Schema of ${type}`, () => {
    const schema = inputSchema(type);

    it('is of draft 2020-12 and allows no unknown field', () => {
      assert.equal(schema.$schema, 'https://json-schema.org/draft/2020-12/schema');
      assert.equal(schema.title, type);
      assert.equal(schema.type, 'object');
      assert.equal(schema.additionalProperties, false);
      assert.deepEqual(schema.properties.type, { type: 'string', const: type });
    });

    it('accepts events, full or bare', () => {
      for (const event of [exampleEvent(type), acceptedExample(type), bareEvent(type), fullEvent(type)]) {
        const result = reader(schema).safeParse(readable(event));
        assert.ok(result.success, result.error?.message);
      }
    });

    it('refuses another type, a missing address and an unknown field', () => {
      const event = exampleEvent(type);
      const other = type === 'email.opened' ? 'email.clicked' : 'email.opened';
      assert.ok(!accepts(schema, { ...event, type: other }));
      assert.ok(!accepts(schema, { ...event, recipient: {} }));
      assert.ok(!accepts(schema, { ...event, recipient: { ...event.recipient, typo: 1 } }));
      assert.ok(!accepts(schema, { ...event, typo: 1 }));
      assert.ok(!accepts(schema, { ...event, sending: { ipId: 1.5 } }));
      assert.ok(!accepts(schema, { ...event, message: { content: [] } }));
      for (const group of schema.required)
        assert.ok(!accepts(schema, { ...event, [group]: undefined }), group);
    });

    it('says what each field is, and that it may be null where it may be left out', () => {
      const id = { type: ['integer', 'string', 'null'], maxLength: 255 };
      assert.deepEqual(at(schema, 'recipient.contactId'), id);
      assert.deepEqual(at(schema, 'campaign.statId'), id);
      assert.deepEqual(at(schema, 'smtp.code'), { type: ['number', 'null'] });
      assert.deepEqual(at(schema, 'occurredAt'), { type: ['string', 'null'], format: 'date-time' });
      assert.deepEqual(at(schema, 'message.content'), { type: ['object', 'null'] });
      assert.deepEqual(at(schema, 'open.kind'), { type: ['string', 'null'], enum: ['html', 'text', null] });
      assert.ok(
        accepts(schema, { ...exampleEvent(type), campaign: null, message: { from: { email: null } } }),
      );
      assert.ok(!accepts(schema, { ...exampleEvent(type), recipient: { email: null } }));
      const accepted = JSON.stringify(acceptedSchema(type));
      assert.ok(
        !accepted.includes('"null"') && accepted.includes('"date-time"'),
        'none is left after acceptance',
      );
      assert.match(JSON.stringify(at(schema, 'message.submittedAt')), /integer.*string/);
      const silent = JSON.stringify(schema).match(/"\w+":\{\}/g);
      assert.deepEqual(silent, ['"items":{}'], 'only the items of `campaign.lists` can be anything');
      assert.ok(!JSON.stringify(schema).includes('\\p{'), 'a pattern for JavaScript alone');
    });

    it("has its counterpart for Pinpoint's payload", () => {
      const own = pinpoint.schema?.(type, acceptedSchema(type));
      assert.ok(own);
      const body = JSON.parse(examplePayload('pinpoint', type)) as Record<string, unknown>;
      assert.ok(accepts(own, body));
      assert.ok(!accepts(own, { ...body, reason2: 'typo' }));
      assert.ok(!accepts(own, { ...body, event: 'email.other' }));
      for (const key of own.required) assert.ok(!accepts(own, { ...body, [key]: undefined }), key);
    });
  });
}
