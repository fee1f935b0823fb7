import type { FormatName } from '../../src/domain/account/endpoint.ts';
import { newSecret } from '../../src/delivery/request/sign.ts';
import { insertAccount } from '../../src/store/tenants/accounts.ts';
import { insertEndpoint } from '../../src/store/tenants/endpoints.ts';
import { insertWithoutWords } from '../../src/store/log/insert-events.ts';
import type { DeliveryRef } from '../../src/store/log/delivery-jobs.ts';
import { type Db } from '../../src/store/pool.ts';
import { sealHeaders } from '../../src/secrets/sealed-headers.ts';
import { createSecretBox, signingSecretOf } from '../../src/secrets/secret-box.ts';

export const accountId = 'acc';
export const endpointId = 'ep';
export const box = createSecretBox(Buffer.alloc(32, 7).toString('base64'));
export const headers = {
  'X-Api-Key': 'k3y',
  Authorization: 'Bearer t0ken',
  'X-Tenant': 'blue',
  'User-Agent': 'own',
};

/** The delivery `dlv` of the event `evt` to the endpoint `ep` of the account `acc`: due, and never attempted. */
export async function addDelivery(db: Db, url: string): Promise<DeliveryRef> {
  await addEndpoint(db, url);
  const [ref] = await addDeliveries(db, ['']);
  if (!ref) throw new Error('no delivery was added');
  return ref;
}

/** The endpoint `ep` of the account `acc`. */
export async function addEndpoint(db: Db, url: string, format: FormatName = 'standard'): Promise<void> {
  await insertAccount(db, { id: accountId, name: 'A', email: 'a@b.c', instanceUrl: null, userName: null });
  await insertEndpoint(db, {
    id: endpointId,
    accountId,
    name: 'E',
    url,
    description: null,
    eventTypes: ['*'],
    format,
    sealedHeaders: sealHeaders(box, endpointId, headers).sealedHeaders,
    batch: null,
    ownerEmail: null,
    status: 'enabled',
    secret: box.seal(newSecret(), signingSecretOf(endpointId)),
  });
}

/** Events of one delivery each to that endpoint: `evt` and `dlv` with these endings. @param fields of every event, besides */
export async function addDeliveries(db: Db, endings: readonly string[], fields = {}): Promise<DeliveryRef[]> {
  const acceptedAt = new Date();
  const type = 'email.opened';
  const event = {
    type,
    occurredAt: acceptedAt.toISOString(),
    recipient: { email: 'a@b.c' },
    ...fields,
  };
  await insertWithoutWords(db, [
    {
      accountId,
      acceptedAt,
      events: endings.map((ending) => ({
        eventId: `evt${ending}`,
        type,
        messageId: null,
        payload: JSON.stringify({ id: `evt${ending}`, ...event }),
        startPending: true,
        postedBy: 'admin',
        contentBy: null,
        deliveries: 1,
      })),
      deliveries: endings.map((ending) => ({
        id: `dlv${ending}`,
        eventId: `evt${ending}`,
        eventType: type,
        endpointId,
        status: 'pending',
        outage: 0,
        lastError: null,
      })),
    },
  ]);
  return endings.map((ending) => ({ deliveryId: `dlv${ending}`, acceptedAt }));
}
