import { NotReady } from '../../domain/basics/not-ready.ts';
import { within } from '../../domain/basics/within.ts';
import type { Worker } from 'node:cluster';

/** What one side of a channel does for the other, by name. Everything given and answered is plain data. */
type Procedures = Record<string, (...given: never[]) => Promise<unknown>>;

interface Call {
  call: number;
  name: string;
  given: unknown[];
}
interface Answer {
  answer: number;
  value?: unknown;
  /** Why there is no value. */
  problem?: string;
  /** Whether it is in words for anybody to read. */
  isNotReady?: boolean;
}

/** @throws Error with the other side's message, or when it has ended; NotReady when it does not answer in time */
export type CallOf<Theirs extends Procedures> = <Name extends keyof Theirs & string>(
  name: Name,
  ...given: Parameters<Theirs[Name]>
) => ReturnType<Theirs[Name]>;

/** Who answers, and how long it may take. */
interface OtherSide<Theirs extends Procedures> {
  /** As in `process 2`. */
  name: string;
  patienceMs: Record<keyof Theirs & string, number>;
}

/** Calls over the channel between the first process and one that it has started, which both know as a `Worker`. */
export function createDialogue<Theirs extends Procedures>(
  channel: Worker,
  own: Procedures,
  other: OtherSide<Theirs>,
): CallOf<Theirs> {
  const awaited = new Map<number, PromiseWithResolvers<unknown>>();
  let calls = 0;
  const giveUp = (call: number, why: string, isNotReady = false): void => {
    awaited.get(call)?.reject(isNotReady ? new NotReady(why) : new Error(why));
    awaited.delete(call);
  };
  const reply = (answer: Answer): void => void channel.send(answer, () => undefined);
  const answerTo = async ({ call, name, given }: Call): Promise<void> => {
    try {
      reply({ answer: call, value: await own[name]?.(...(given as never[])) });
    } catch (error) {
      reply({ answer: call, problem: (error as Error).message, isNotReady: error instanceof NotReady });
    }
  };
  channel.on('message', (message: Call | Answer) => {
    if ('call' in message) return void answerTo(message);
    const { answer, value, problem, isNotReady } = message;
    if (problem !== undefined) return giveUp(answer, problem, isNotReady);
    awaited.get(answer)?.resolve(value);
    awaited.delete(answer);
  });
  channel.on('disconnect', () => {
    for (const call of awaited.keys()) giveUp(call, 'the process has ended');
  });
  const late = (): Error => new NotReady(`${other.name} does not answer`);
  return ((name, ...given) => {
    const call = (calls += 1);
    const answered = Promise.withResolvers<unknown>();
    awaited.set(call, answered);
    channel.send({ call, name, given }, (error) => error && giveUp(call, error.message));
    return within(other.patienceMs[name], answered.promise, late).finally(() => awaited.delete(call));
  }) as CallOf<Theirs>;
}
