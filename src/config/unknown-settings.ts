import { didYouMean, nearest } from '../domain/basics/nearest.ts';
import { settingNames } from './setting-names.ts';

/** A variable of the environment that looks like a setting of ours and is none. */
export interface UnknownSetting {
  readonly name: string;
  /** The setting that was meant, if one is near. */
  readonly meant: string | undefined;
}

/** Also a name with a letter missing in the prefix, or in small letters. */
const ours = /^MAIL_?HOOKS?_/i;

/** Kubernetes sets variables for every service of the namespace, Mailhooks among them. */
const ofKubernetes = /_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?$/;
const serviceUrl = /^(tcp|udp|sctp):\/\//;
/** Read by docker-compose.yml alone. */
const ofCompose = 'MAILHOOKS_MEMORY';

/** @param given variables that are set; none is empty */
export function unknownSettings(given: Readonly<Record<string, string | undefined>>): UnknownSetting[] {
  return Object.entries(given)
    .filter(([name, value = '']) => isUnknown(name, value))
    .map(([name]) => ({ name, meant: meantBy(name) }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

const isUnknown = (name: string, value: string): boolean =>
  ours.test(name) &&
  !settingNames.includes(name) &&
  name !== ofCompose &&
  !ofKubernetes.test(name) &&
  !serviceUrl.test(value);

/** Compared without the prefix: what most names have in common makes none of them nearer. */
function meantBy(name: string): string | undefined {
  const byWord = new Map(settingNames.map((one) => [one.replace(ours, ''), one]));
  const meant = nearest(name.replace(ours, ''), byWord.keys());
  return meant === undefined ? undefined : byWord.get(meant);
}

/** For a person. */
export const inWords = ({ name, meant }: UnknownSetting): string =>
  `${name}: there is no such setting${didYouMean(meant, ', see docs/operate/settings.md')}`;
