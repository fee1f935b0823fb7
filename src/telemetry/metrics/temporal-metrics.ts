import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';

/** It is this very process that answers. */
const patienceMs = 2_000;

/** Reads what the Temporal SDK shows at an address of this machine, as `127.0.0.1:9464`. @throws when it does not answer */
export async function readTemporalMetrics(address: string): Promise<string> {
  // The SDK's server closes a connection after its answer, without having said so: none is kept.
  const request = get(`http://${address}/metrics`, { agent: false, signal: AbortSignal.timeout(patienceMs) });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  const body = await text(response);
  if (response.statusCode !== 200) throw new Error(`the Temporal SDK answered ${response.statusCode}`);
  return body;
}
