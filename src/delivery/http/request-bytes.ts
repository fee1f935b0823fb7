import { validateHeaderName, validateHeaderValue } from 'node:http';

/**
 * The bytes of a POST as they are sent.
 * @param url vetted
 * @throws TypeError for a header that would change how the request is framed
 */
export function requestBytes(url: URL, headers: Readonly<Record<string, string>>, body: string): Buffer {
  let head = `POST ${url.pathname}${url.search} HTTP/1.1\r\nhost: ${url.host}\r\nconnection: keep-alive\r\n`;
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name);
    validateHeaderValue(name, value);
    head += `${name}: ${value}\r\n`;
  }
  const length = Buffer.byteLength(body);
  head += `content-length: ${length}\r\n\r\n`;
  const bytes = Buffer.allocUnsafe(head.length + length);
  bytes.write(head, 'latin1');
  bytes.write(body, head.length);
  return bytes;
}
