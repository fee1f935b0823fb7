/** What a command line may consist of; see `readCommandLine`. */
export interface CommandShape {
  /** One line for the list of commands. */
  readonly summary: string;
  /** More for its own help; default: nothing. */
  readonly details?: string;
  readonly options: Readonly<Record<string, OptionShape>>;
  /** What may follow the options, as the usage names it; default: nothing may. */
  readonly operands?: string;
}

interface OptionShape {
  /** Of its value, as the usage names it; default: it takes none. */
  readonly value?: string;
  readonly says: string;
}

const ownServers = 'needs DATABASE_URL, TEMPORAL_ADDRESS';

export const commandTable = {
  start: { summary: 'everything in one process; what you have not set up is embedded', options: {} },
  api: { summary: `the REST API                 (${ownServers})`, options: {} },
  worker: { summary: `delivers                     (${ownServers})`, options: {} },
  migrate: {
    summary: "brings the database's schema up to date and ends",
    options: { 'dry-run': { says: 'names what would be applied, and changes nothing' } },
  },
  'rotate-key': {
    summary:
      'seals every secret again under the current MAILHOOKS_ENCRYPTION_KEY; see docs/operate/operations.md',
    options: { 'dry-run': { says: 'says how many endpoints would be sealed again, and changes nothing' } },
    details:
      'Exit status: 0 all is (or could be put) under the current key, 1 something could not be opened.',
  },
  replay: {
    summary: 'checks that running workflows can go on with this code',
    options: {
      query: {
        value: 'Q',
        says: 'which workflows, as a Temporal query; default: on the queue of Mailhooks, what is open or closed within a day',
      },
      limit: { value: 'N', says: 'at most so many of them, the newest; default: 1000' },
      json: { says: 'one JSON document instead of text' },
    },
    operands: '[file…]',
    details:
      'file… stands for histories as `temporal workflow show --output json` prints or the Temporal UI saves them.\n' +
      'Exit status: 0 all can go on, 1 some would break, 2 it could not be checked.',
  },
  doctor: {
    summary: 'looks at settings, database, Temporal, mail and look-ups, and says what to do; changes nothing',
    options: {
      mail: { value: 'address', says: 'also sends a test mail there' },
      target: { value: 'URL', says: 'also opens a connection to its host, and sends nothing' },
    },
    details:
      'Exit status: 0 nothing wrong was found, 1 something is to be done. A line with – was not tried.',
  },
  demo: {
    summary: 'shows the whole story in a minute, against a receiver of its own',
    options: {
      keep: { says: 'stays up afterwards, so that you can look around, and keeps the data folder' },
    },
  },
} as const satisfies Record<string, CommandShape>;

export type CommandName = keyof typeof commandTable;

export const commandNames = Object.keys(commandTable) as CommandName[];

export const shapeOf = (name: CommandName): CommandShape => commandTable[name];
