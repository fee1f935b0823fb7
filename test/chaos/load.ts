/** How a customer's server behaves. */
export const kinds = ['healthy', 'flaky', 'slow', 'failing'] as const;
export type Kind = (typeof kinds)[number];

/** Every event goes to the healthy endpoint, and every so many to one of the others as well. */
const types: Record<string, readonly Kind[]> = {
  'email.opened': ['healthy'],
  'email.delivered': ['healthy', 'flaky'],
  'email.processed': ['healthy', 'slow'],
  'email.unsubscribed': ['healthy', 'failing'],
};
const cycle = [
  ...['email.opened', 'email.delivered', 'email.opened', 'email.processed', 'email.opened'],
  ...['email.delivered', 'email.opened', 'email.unsubscribed', 'email.opened', 'email.opened'],
];

/** The type of the event with this number. */
export const typeOf = (n: number): string => cycle[n % cycle.length] ?? '';

/** Whom an event of this type goes to. */
export const subscribers = (type: string): readonly Kind[] => types[type] ?? [];

/** What an endpoint of this kind subscribes to. */
export const typesFor = (kind: Kind): string[] =>
  Object.keys(types).filter((type) => subscribers(type).includes(kind));
