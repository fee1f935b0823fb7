import pLimit from 'p-limit';
import type { Figure } from '../figures.ts';
import { percentile } from '../figures.ts';
import { ackMs, closedLoop, openLoop, type Sample } from '../loops.ts';
import { formatNames, mixAccounts } from '../mix/accounts.ts';
import { createSend, type Webhook } from '../mix/measure.ts';
import { createTraffic } from '../mix/traffic.ts';
import { usage, type Usage } from './closed.ts';
import { loopMs, type Scenario } from './scenario.ts';

const perSecond = 25;
/** Receivers take their time: more in flight than elsewhere. */
const inFlight = 100;
const createdAtOnce = 10;

/** What platforms post, to endpoints as customers have them. */
export const mix: Scenario = {
  parts: ['m'],
  async run(stage, options) {
    const accounts = mixAccounts(options.accounts);
    // Well until the whole of it is warm: each new endpoint gets a test payload.
    stage.setMood('well');
    const limit = pLimit(createdAtOnce);
    await Promise.all(accounts.map(({ id, endpoints }) => limit(() => stage.open(id, endpoints))));
    const next = createTraffic(accounts);
    const sick: Promise<unknown>[] = [];
    const open = async (): Promise<{ samples: Sample[]; webhooks: Webhook[] }> => {
      const webhooks: Webhook[] = [];
      const send = createSend(stage, next, webhooks, sick);
      return { samples: await openLoop(perSecond, loopMs(options, 30), send, stage.signal), webhooks };
    };
    await closedLoop(20, loopMs(options, 5), createSend(stage, next, [], sick));
    await stage.settle();
    const without = await open();
    stage.setMood('unwell');
    const beside = await open();
    const before = await usage(stage);
    const webhooks: Webhook[] = [];
    const forMs = loopMs(options, 15);
    const busy = await closedLoop(inFlight, forMs, createSend(stage, next, webhooks, sick));
    await stage.settle();
    const after = await usage(stage);
    stage.setMood('well');
    await Promise.all(sick);
    return [...openFigures(without.webhooks, beside), ...busyFigures(busy, webhooks, { before, after })];
  },
};

const figure = (what: string, value: number, unit = 'ms'): Figure => ({ part: 'm', what, value, unit });

const times = (webhooks: readonly Webhook[], share: number): number =>
  percentile(
    webhooks.flatMap(({ deliveredMs }) => deliveredMs ?? []),
    share,
  );

function openFigures(
  without: readonly Webhook[],
  { samples, webhooks }: { samples: Sample[]; webhooks: Webhook[] },
) {
  return [
    figure(`${perSecond}/s: acknowledged, p50`, ackMs(samples, 0.5)),
    figure(`${perSecond}/s: acknowledged, p99`, ackMs(samples, 0.99)),
    figure(`${perSecond}/s: accept to delivered, healthy, p50`, times(webhooks, 0.5)),
    figure(`${perSecond}/s: … p99`, times(webhooks, 0.99)),
    figure(`${perSecond}/s: … p50, none failing or hanging`, times(without, 0.5)),
    figure(`${perSecond}/s: … p99, none failing or hanging`, times(without, 0.99)),
    figure(`${perSecond}/s: … p99 with these / without`, times(webhooks, 0.99) / times(without, 0.99), ''),
    ...formatNames.flatMap((name) => {
      const own = webhooks.filter(({ format }) => format === name);
      return [
        figure(`${perSecond}/s: … ${name}, p50`, times(own, 0.5)),
        figure(`${perSecond}/s: … ${name}, p99`, times(own, 0.99)),
      ];
    }),
  ];
}

function busyFigures(
  { samples, perSecond: events }: { samples: Sample[]; perSecond: number },
  webhooks: readonly Webhook[],
  { before, after }: { before: Usage; after: Usage },
) {
  const perEvent = webhooks.length / samples.length;
  const cpu = (what: string, ...keys: (keyof Usage)[]): Figure => {
    const ms = keys.reduce((sum, key) => sum + after[key] - before[key], 0);
    return figure(`${inFlight} in flight: ${what}`, ms / samples.length, 'CPU-ms/event');
  };
  return [
    figure(`${inFlight} in flight: delivered to all healthy ones`, events, 'events/s'),
    figure(`${inFlight} in flight: webhooks`, events * perEvent, 'webhooks/s'),
    ...formatNames.map((name) => {
      const share = webhooks.filter(({ format }) => format === name).length / samples.length;
      return figure(`${inFlight} in flight: … ${name}`, events * share, 'webhooks/s');
    }),
    figure(`${inFlight} in flight: accept to delivered, healthy, p50`, times(webhooks, 0.5)),
    figure(`${inFlight} in flight: … p99`, times(webhooks, 0.99)),
    cpu('Mailhooks', 'mailhooksMs'),
    cpu('Temporal', 'temporalMs'),
    cpu('Postgres, with its backends', 'postgresMs'),
    cpu('all of them', 'mailhooksMs', 'temporalMs', 'postgresMs'),
  ];
}
