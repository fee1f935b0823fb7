import { exampleEvent } from '../domain/event/example-events.ts';
import { awaitArrival } from './arrivals.ts';
import type { Delivery } from './api.ts';
import { Checks } from './checks.ts';
import { followAttempts } from './follow-attempts.ts';
import { postEvent, subscribe, subscribersOf, type Stage } from './stage.ts';
import { heading, line, say } from './terminal.ts';

const type = 'email.opened';

/** Second scene: a receiver that is away for a moment. */
export async function recovers(stage: Stage): Promise<Delivery> {
  heading('2  A receiver that fails twice, then recovers');
  const others = subscribersOf(stage, type);
  const name = 'Soon back';
  const { endpointId, path } = await subscribe(stage, { name, format: 'standard', types: [type] });
  const away = { status: 503, body: 'back in a moment' };
  stage.receiver.replies(path, away, away, { status: 200, body: 'thank you' });
  say(
    `One more endpoint answers 503 to the first two attempts. An ${type} event goes to it and to the others:`,
  );
  line();

  const eventId = await postEvent(stage, type, { ...exampleEvent(type), id: 'recovers-on-attempt-3' });
  const meanwhile = Promise.all(others.map((to) => awaitArrival(stage, eventId, to)));
  const [delivery, arrivals] = await Promise.all([
    followAttempts(stage, eventId, endpointId, 30_000),
    meanwhile,
  ]);

  const answers = delivery.attempts.map((attempt) => attempt.responseStatus);
  const recovered = stage.checks.equal(`attempts to ${name}`, answers, [503, 503, 200]);
  const delivered = stage.checks.equal(`delivery to ${name}`, delivery.status, 'delivered');
  line();
  line(`${Checks.mark(recovered && delivered)} recovered on attempt ${delivery.attemptCount}`);
  const slowest = Math.max(...arrivals.map(({ latencyMs }) => latencyMs));
  const onTime = arrivals.every(({ asExpected }) => asExpected);
  line(
    `${Checks.mark(onTime)} the other endpoints did not wait for it: they had the event within ${slowest} ms`,
  );
  return delivery;
}
