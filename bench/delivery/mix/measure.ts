import { knows } from '../../../src/formats/index.ts';
import type { FormatName } from '../../../src/domain/account/endpoint.ts';
import type { Sample } from '../loops.ts';
import type { Stage } from '../stage.ts';
import type { MixEvent } from './traffic.ts';

/** One webhook to a healthy endpoint. */
export interface Webhook {
  format: FormatName;
  /** From just before the POST of its event to its arrival; undefined: lost. */
  deliveredMs: number | undefined;
}

/** @param webhooks gets those to healthy endpoints; the others are waited for by whoever asks `sick` */
export function createSend(
  stage: Stage,
  next: () => MixEvent,
  webhooks: Webhook[],
  sick: Promise<unknown>[],
) {
  return async (): Promise<Sample> => {
    const { account, event } = next();
    const endpoints = account.endpoints.filter(({ format }) => knows(format, event.type));
    const paths = endpoints.map(({ path }) => path);
    const { sentAt, ackMs, arrived } = await stage.postTo(account.id, event, paths);
    const times = await Promise.all(
      endpoints.map(async ({ path, format, isSick }) => {
        const arrival = arrived.get(path);
        if (isSick) {
          if (arrival) sick.push(arrival);
          return sentAt;
        }
        const at = await arrival;
        webhooks.push({ format, deliveredMs: at === undefined ? undefined : at - sentAt });
        return at;
      }),
    );
    const isWhole = times.every((at) => at !== undefined);
    const arrivedAt = isWhole ? Math.max(sentAt, ...times) : undefined;
    return { ackMs, arrivedAt, deliveredMs: arrivedAt === undefined ? undefined : arrivedAt - sentAt };
  };
}
