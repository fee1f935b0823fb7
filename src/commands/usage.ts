import { version } from '../config/config.ts';
import { commandNames, shapeOf, type CommandName } from './command-table.ts';

/** All commands, for somebody who knows none. */
export const usage =
  (): string => `mailhooks ${version}: webhooks for email events, each a durable Temporal workflow

${commandNames.map((name) => `  mailhooks ${name.padEnd(10)} ${shapeOf(name).summary}`).join('\n')}

  mailhooks <command> --help   the options of one command
  mailhooks --version

Settings are environment variables: see docs/operate/settings.md. NODE_DEBUG=mailhooks shows stacks of errors.`;

/** One command with its options. */
export function usageOf(name: CommandName): string {
  const { summary, details, options, operands } = shapeOf(name);
  const known = Object.entries(options).map(([option, { value, says }]) => ({
    typed: value === undefined ? `--${option}` : `--${option} ${value}`,
    says,
  }));
  const line = ['usage: mailhooks', name, ...known.map(({ typed }) => `[${typed}]`), operands ?? '']
    .join(' ')
    .trimEnd();
  const listed = [...known, { typed: '-h, --help', says: 'shows this' }];
  return [
    `${line}\n\n${summary.replace(/ {2,}/, ' ')}`,
    listed.map(({ typed, says }) => `  ${typed.padEnd(11)} ${says}`).join('\n'),
    ...(details === undefined ? [] : [details]),
    'Settings are environment variables: see docs/operate/settings.md.',
  ].join('\n\n');
}
