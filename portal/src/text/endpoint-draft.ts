import type { Endpoint, EndpointPatch, EventTypeName, FormatName } from '../api/types.ts';

/** What somebody typed so far: text as typed, so that the service can say what is wrong with it. */
export interface EndpointDraft {
  name: string;
  url: string;
  format: FormatName;
  isAllTypes: boolean;
  types: readonly string[];
  headers: readonly HeaderDraft[];
  maxEvents: string;
  maxWaitMs: string;
  ownerEmail: string;
  description: string;
  isEnabled: boolean;
}

export interface HeaderDraft {
  name: string;
  value: string;
}

/** Paths of the service's errors that the form has a field for. */
export const draftFields = [
  'name',
  'url',
  'format',
  'eventTypes',
  'headers',
  'batch.maxEvents',
  'batch.maxWaitMs',
  'batch',
  'ownerEmail',
  'description',
] as const;
export type DraftField = (typeof draftFields)[number];

/** Formats whose payload is an array, so that events can share a request. */
export const hasBatches = (format: FormatName): boolean => format === 'esputnik';

export const emptyDraft: EndpointDraft = {
  name: '',
  url: '',
  format: 'standard',
  isAllTypes: true,
  types: [],
  headers: [],
  maxEvents: '100',
  maxWaitMs: '200',
  ownerEmail: '',
  description: '',
  isEnabled: true,
};

export const draftOf = (endpoint: Endpoint): EndpointDraft => ({
  name: endpoint.name,
  url: endpoint.url,
  format: endpoint.format,
  isAllTypes: endpoint.eventTypes.includes('*'),
  types: endpoint.eventTypes.filter((type) => type !== '*'),
  headers: Object.entries(endpoint.headers).map(([name, value]) => ({ name, value })),
  maxEvents: String(endpoint.batch?.maxEvents ?? emptyDraft.maxEvents),
  maxWaitMs: String(endpoint.batch?.maxWaitMs ?? emptyDraft.maxWaitMs),
  ownerEmail: endpoint.ownerEmail ?? '',
  description: endpoint.description ?? '',
  isEnabled: endpoint.status === 'enabled',
});

/** @param known types of the draft's format: one that the format has not is not sent, and cannot be seen in the form */
export function inputOf(
  draft: EndpointDraft,
  known: readonly string[],
): Required<Omit<EndpointPatch, 'enabled'>> {
  const types = draft.types.filter((type) => known.includes(type)) as EventTypeName[];
  const { maxEvents, maxWaitMs } = draft;
  return {
    name: draft.name.trim(),
    url: draft.url.trim(),
    format: draft.format,
    eventTypes: draft.isAllTypes ? ['*'] : types,
    headers: headersOf(draft.headers),
    batch: hasBatches(draft.format)
      ? { maxEvents: numberOf(maxEvents), maxWaitMs: numberOf(maxWaitMs) }
      : null,
    ownerEmail: draft.ownerEmail.trim() === '' ? null : draft.ownerEmail.trim(),
    description: draft.description.trim() === '' ? null : draft.description.trim(),
  };
}

/** What is no number goes as it was typed: the service names what it expected. */
function numberOf(text: string): number {
  const value = Number(text);
  return text.trim() === '' || Number.isNaN(value) ? (text as unknown as number) : value;
}

const isFilled = ({ name, value }: HeaderDraft): boolean => name.trim() !== '' || value !== '';

const headersOf = (headers: readonly HeaderDraft[]): Record<string, string> =>
  Object.fromEntries(headers.filter(isFilled).map(({ name, value }) => [name.trim(), value]));

/** A name that stands twice: the second would silently win over the first. */
export function repeatedHeader(headers: readonly HeaderDraft[]): string | undefined {
  const names = headers.filter(isFilled).map(({ name }) => name.trim().toLowerCase());
  return names.find((name, index) => names.indexOf(name) !== index);
}
