import type { RetryPolicy } from '../domain/delivery/retry-ladder.ts';
import { createApi, type Delivery } from './api.ts';
import { Checks } from './checks.ts';
import { comesBack } from './comes-back.ts';
import { everyFormat } from './every-format.ts';
import { recovers } from './recovers.ts';
import type { Receiver } from './receiver.ts';
import type { Stage } from './stage.ts';
import { staysBroken } from './stays-broken.ts';
import { summarize } from './summary.ts';

export interface StoryInput {
  /** Of a running Mailhooks. */
  url: string;
  adminKey: string;
  receiver: Receiver;
  mailFolder: string;
  retry: RetryPolicy;
  /** Ends the story; it then throws. */
  signal: AbortSignal;
}

export interface StoryResult {
  asExpected: boolean;
  recovered: Delivery;
  failed: Delivery;
  mailFile: string | undefined;
  /** Path of its account in the API. */
  account: string;
}

/** Tells the whole story against a running Mailhooks, as a customer's program would: through the REST API alone. */
export async function tellStory(input: StoryInput): Promise<StoryResult> {
  const { receiver, mailFolder, retry, signal } = input;
  const startedAt = Date.now();
  const ownerEmail = 'owner@example.com';
  const admin = createApi(input.url, input.adminKey, signal);
  // With --keep the next demonstration finds the data of this one: each has an account of its own.
  const id = `demo-${Math.floor(startedAt / 1_000).toString(36)}`;
  await admin.post('/v1/accounts', { id, name: 'Demonstration', email: ownerEmail });
  const account = `/v1/accounts/${id}`;
  const { key } = await admin.post<{ key: string }>(`${account}/keys`, { scope: 'account' });
  const stage: Stage = {
    api: createApi(input.url, key, signal),
    account,
    ownerEmail,
    receiver,
    checks: new Checks(),
    mailFolder,
    signal,
    subscriptions: [],
    posted: new Set(),
  };
  await everyFormat(stage);
  const recovered = await recovers(stage);
  const broken = await staysBroken(stage, retry);
  await comesBack(stage, broken);
  const { delivery: failed, mailFile } = broken;
  const asExpected = summarize(stage, Date.now() - startedAt);
  return { asExpected, recovered, failed, mailFile, account };
}
