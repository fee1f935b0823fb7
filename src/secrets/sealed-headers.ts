import { headersOf, type SecretBox } from './secret-box.ts';

/** The headers of an endpoint as its row has them: an owner's tokens stand in them. */
export interface StoredHeaders {
  /** In the clear: as versions before wrote them, and write them while they run beside this one. Else empty. */
  headers: Record<string, string>;
  /** Null when there are none. */
  sealedHeaders: Buffer | null;
}

/** Sealed for this endpoint alone. Whatever the row has in the clear becomes empty. */
export function sealHeaders(
  box: SecretBox,
  endpointId: string,
  headers: Readonly<Record<string, string>>,
): StoredHeaders {
  const isEmpty = Object.keys(headers).length === 0;
  const sealedHeaders = isEmpty ? null : box.seal(JSON.stringify(headers), headersOf(endpointId));
  return { headers: {}, sealedHeaders };
}

/** What stands in the clear is the newer, as sealing empties it. @throws when no key opens them */
export function openHeaders(
  box: SecretBox,
  endpointId: string,
  { headers, sealedHeaders }: StoredHeaders,
): Record<string, string> {
  if (sealedHeaders === null || Object.keys(headers).length > 0) return headers;
  return JSON.parse(box.open(sealedHeaders, headersOf(endpointId))) as Record<string, string>;
}
