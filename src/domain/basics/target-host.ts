/** Longer than any host in use: Temporal takes 2 MiB of a list of deliveries, and each names its host. */
const maxShown = 100;

/** Where a webhook goes, for people who read the Temporal UI; a very long one is cut. @param url empty when the endpoint has been deleted */
export function hostOf(url: string): string {
  if (!URL.canParse(url)) return 'a deleted endpoint';
  const { host } = new URL(url);
  return host.length > maxShown ? `${host.slice(0, maxShown - 1)}…` : host;
}
