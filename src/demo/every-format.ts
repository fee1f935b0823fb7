import { eventTypes, type EventType } from '../domain/event/event.ts';
import { exampleEvent } from '../domain/event/example-events.ts';
import type { FormatName } from '../domain/account/endpoint.ts';
import { formats } from '../formats/index.ts';
import type { Endpoint } from './api.ts';
import { awaitArrival, describeArrival, type Arrival } from './arrivals.ts';
import { checkSample, checkRepeat } from './sample-checks.ts';
import { sendpostSample } from './sendpost-sample.ts';
import { postEvent, subscribe, type Stage, type Subscription } from './stage.ts';
import { faint, heading, line, paint, say } from './terminal.ts';

const nameWidth = 19;
const cellWidth = 12;

/** First scene: an endpoint per format, an event of each type, and what arrived. */
export async function everyFormat(stage: Stage): Promise<void> {
  heading('1  Every type of event, in every format');
  say(
    `A customer’s account with an endpoint per format. Its server on ${stage.receiver.url} takes nothing whose ` +
      'signature the official standardwebhooks library does not confirm.',
  );
  line();
  const names = Object.keys(formats) as FormatName[];
  const columns: Subscription[] = [];
  for (const format of names) {
    const { lastTest, ...subscription } = await subscribe(stage, { name: `Format ${format}`, format });
    columns.push(subscription);
    line(`${format.padEnd(nameWidth)}${testResult(lastTest)}`);
  }

  line();
  line(paint('bold', 'event'.padEnd(nameWidth) + names.map((name) => name.padEnd(cellWidth)).join(' ')));
  for (const type of eventTypes) await postAndShow(stage, columns, type, type, exampleEvent(type));
  const label = 'SendPost’s sample';
  const arrivals = await postAndShow(stage, columns, label, 'email.delivered', sendpostSample);
  line(faint('1× attempts   ✓ signature verified   ms from accepted to received   – not in this format'));
  line();
  checkSample(stage, new Map(names.map((name, index) => [name, arrivals[index]?.request?.body])));
  await checkRepeat(stage);
}

/** Posts the event, waits until it came to every endpoint that wants it, and prints the row. */
async function postAndShow(
  stage: Stage,
  columns: readonly Subscription[],
  label: string,
  type: EventType,
  event: unknown,
): Promise<(Arrival | null)[]> {
  const id = await postEvent(stage, type, event);
  const arrivals = await Promise.all(
    columns.map(async (to) => (to.types.includes(type) ? awaitArrival(stage, id, to) : null)),
  );
  const cells = arrivals.map((arrival) => (arrival ? describeArrival(arrival) : '–'.padEnd(cellWidth)));
  line(label.padEnd(nameWidth) + cells.join(' '));
  return arrivals;
}

const testResult = (test: Endpoint['lastTest']): string =>
  test
    ? `subscribed; its test payload was answered ${test.statusCode ?? 'nothing'}`
    : 'no test payload was sent';
