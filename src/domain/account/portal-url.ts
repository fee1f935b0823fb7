/**
 * A link into the owner's page. All that counts is in the fragment: no server, proxy or log on the way sees it.
 * @param publicUrl without a slash at its end
 */
export function portalUrl(
  publicUrl: string,
  token: string,
  accountId: string,
  endpointId: string | null,
): string {
  const to = endpointId === null ? '' : `&to=${endpointPath(accountId, endpointId)}`;
  return `${publicUrl}/#token=${token}${to}`;
}

/** Where the page shows an endpoint. */
export const endpointPath = (accountId: string, endpointId: string): string =>
  `/accounts/${encodeURIComponent(accountId)}/endpoints/${encodeURIComponent(endpointId)}`;
