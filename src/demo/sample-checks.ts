import type { FormatName } from '../domain/account/endpoint.ts';
import type { Accepted } from './api.ts';
import { Checks } from './checks.ts';
import { sampleEmailMessage, sampleId, sampleSubmittedAt, sendpostSample } from './sendpost-sample.ts';
import type { Stage } from './stage.ts';
import { line } from './terminal.ts';

/** SendPost's own sample must arrive as their documentation promises. @param bodies the very text, by format */
export function checkSample({ checks }: Stage, bodies: ReadonlyMap<FormatName, string | undefined>): void {
  const body = bodies.get('sendpost') ?? '';
  const digits = [...body.matchAll(/"submittedAt":([^,}]+)/g)].map(([, value]) => value);
  const exact = checks.equal('submittedAt', digits, [sampleSubmittedAt, sampleSubmittedAt]);
  line(`${Checks.mark(exact)} SendPost’s submittedAt arrived digit for digit: ${digits[0] ?? 'missing'}`);

  const carried = body.endsWith(`"emailMessage":${sampleEmailMessage}}`);
  line(
    `${Checks.mark(checks.equal('emailMessage as it was posted', carried, true))} ` +
      'SendPost’s emailMessage arrived byte for byte as the sender’s object',
  );
}

/** A producer that is not sure whether its request got through posts again. */
export async function checkRepeat({ api, account, checks }: Stage): Promise<void> {
  const { accepted } = await api.post<{ accepted: Accepted[] }>(`${account}/events`, sendpostSample);
  const { id, duplicate } = accepted[0] ?? {};
  const known = checks.equal('the sample posted again', { id, duplicate }, { id: sampleId, duplicate: true });
  line(`${Checks.mark(known)} the same event posted again: known as a duplicate, nothing is sent twice`);
}
