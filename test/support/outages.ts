import type { Email } from 'postal-mime';
import { startTestMailhooks, type TestMailhooks } from './mailhooks.ts';
import { startReceiver, statuses, type Receiver } from './receiver.ts';
import { startSmtpSink, type SmtpSink } from './smtp-sink.ts';
import { until } from './until.ts';

/** A Mailhooks with a mail server, and a receiver that fails: for tests of who is mailed. */
export interface Outages {
  mailhooks: TestMailhooks;
  smtp: SmtpSink;
  receiver: Receiver;
  mailsTo(address: string): Email[];
  /** A new account, and an address that nobody else has. */
  newOwner(): Promise<{ account: string; email: string }>;
  /** An endpoint that one event has disabled. @returns its path */
  newOutage(account: string, fields?: Record<string, unknown>, key?: string): Promise<string>;
  /** Another outage of the endpoint at this path. */
  again(account: string, path: string): Promise<void>;
  /** Makes the mails of an account due now, as when hours have passed. */
  due(account: string): Promise<void>;
  accountKey(account: string): Promise<string>;
  stop(): Promise<void>;
}

export const newAddress = (name: string): string => `${name}-${crypto.randomUUID()}@example.com`;

export async function startOutages(env: Record<string, string> = {}): Promise<Outages> {
  const smtp = await startSmtpSink();
  const receiver = await startReceiver(statuses(500));
  const mailhooks = await startTestMailhooks({
    SMTP_URL: smtp.url,
    MAILHOOKS_RETRY_WINDOW: '2s',
    MAILHOOKS_MAX_ATTEMPTS: '2',
    MAILHOOKS_REQUEST_TIMEOUT: '30s',
    MAILHOOKS_WARN_AT: 'off',
    ...env,
  });
  const { api, db } = mailhooks;
  const disabledBy = async (account: string, path: string): Promise<void> => {
    await mailhooks.settled(account, await api.newEvent(account));
    await until('disabled', async () => (await api.get(path)).body.status === 'disabled');
  };
  return {
    mailhooks,
    smtp,
    receiver,
    mailsTo: (address) => smtp.mails.filter(({ to }) => to?.some((one) => one.address === address)),
    async newOwner() {
      const email = newAddress('owner');
      return { account: await api.newAccount({ email }), email };
    },
    async newOutage(account, fields = {}, key = api.key) {
      const all = `/v1/accounts/${account}/endpoints`;
      const body = { name: 'Endpoint', url: receiver.url, eventTypes: ['*'], ...fields };
      const { id } = (await api.post(all, body, { key })).body as { id: string };
      await disabledBy(account, `${all}/${id}`);
      return `${all}/${id}`;
    },
    async again(account, path) {
      await api.post(`${path}/enable`);
      await disabledBy(account, path);
    },
    async due(account) {
      // The try before may still be about to say when the next one is.
      await until('a mail waits', async () => {
        const { rowCount } = await db.query(
          `UPDATE notifications SET next_try_at = now(), started_at = NULL
           WHERE account_id = $1 AND sent_at IS NULL AND next_try_at > now()`,
          [account],
        );
        return Boolean(rowCount);
      });
    },
    async accountKey(account) {
      const { body } = await api.post(`/v1/accounts/${account}/keys`, { scope: 'account' });
      return (body as { key: string }).key;
    },
    async stop() {
      await mailhooks.stop();
      await receiver.close();
      await smtp.close();
    },
  };
}
