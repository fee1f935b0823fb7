import { format, resolveConfig } from 'prettier';
import type { FormatName } from '../../src/domain/account/endpoint.ts';
import { eventTypes, type EventType } from '../../src/domain/event/event.ts';
import { eventDescriptions } from '../../src/domain/event/event-descriptions.ts';
import { parseJson } from '../../src/domain/basics/lossless-json.ts';
import { examplePayload } from '../../src/formats/examples.ts';
import { formats } from '../../src/formats/index.ts';
import { notes } from './notes.ts';

/** One page of docs/receive/formats: what people wrote (`notes.ts`), and what the code renders. */
export async function formatPage(name: FormatName): Promise<string> {
  const note = notes[name];
  const { types, contentType } = formats[name];
  const sections = [
    `# Format \`${name}\``,
    '<!-- Written by `npm run docs`: the words are in scripts/format-docs/notes.ts, the payloads come from the code. -->',
    note.intro,
    `\`Content-Type: ${contentType}\`. Subscribe with \`"format": "${name}"\`; \`"eventTypes": ["*"]\` means all of these:`,
    typesTable(name),
    '## Choices',
    'Where the format’s own documentation is silent, Mailhooks had to choose:',
    bullets(note.choices),
    `## ${note.migration.title}`,
    numbered(note.migration.steps),
    'Whatever the format: every request is signed (`webhook-signature`), an answer counts when it is 2xx and comes within ' +
      '5 seconds, and the same event can come again (tell it by `mailhooks-event-id`, or by `mailhooks-event-ids`). ' +
      'Integers of any size leave digit for digit as they were posted: read them with a parser that keeps them.',
    '## Payloads',
    ...types.flatMap((type) => [
      `### \`${type}\``,
      eventDescriptions[type],
      fence(examplePayload(name, type)),
    ]),
  ];
  const config = await resolveConfig(import.meta.filename);
  return await format(sections.join('\n\n'), { ...config, parser: 'markdown', proseWrap: 'always' });
}

/** Every type with the name that the system gives it, and those that it does not have. */
function typesTable(name: FormatName): string {
  const { column, nameOf } = notes[name];
  const known = (type: EventType): boolean => formats[name].types.includes(type);
  const cell = (type: EventType): string =>
    known(type) ? `\`${nameOf(JSON.parse(examplePayload(name, type)))}\`` : '– (cannot be subscribed to)';
  const rows = eventTypes.map((type) => `| \`${type}\` | ${cell(type)} |`);
  return [`| event | ${column} |`, '| --- | --- |', ...rows].join('\n');
}

/** As a reader wants it: indented, with every digit. */
const fence = (body: string): string =>
  ['```json', JSON.stringify(parseJson(body), null, 2), '```'].join('\n');

const bullets = (items: readonly string[]): string => items.map((item) => `- ${item}`).join('\n');
const numbered = (items: readonly string[]): string =>
  items.map((item, index) => `${index + 1}. ${item}`).join('\n');
