import { newSecret } from '../../src/delivery/request/sign.ts';
import { insertAccount } from '../../src/store/tenants/accounts.ts';
import { insertEndpoint } from '../../src/store/tenants/endpoints.ts';
import { insertEvents } from '../../src/store/log/insert-events.ts';
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
  await insertAccount(db, { id: accountId, name: 'A', email: 'a@b.c', instanceUrl: null, userName: null });
  await insertEndpoint(db, {
    id: endpointId,
    accountId,
    name: 'E',
    url,
    description: null,
    eventTypes: ['*'],
    format: 'standard',
    sealedHeaders: sealHeaders(box, endpointId, headers).sealedHeaders,
    batch: null,
    ownerEmail: null,
    status: 'enabled',
    secret: box.seal(newSecret(), signingSecretOf(endpointId)),
  });
  const acceptedAt = new Date();
  const type = 'email.opened';
  const event = {
    id: 'evt',
    type,
    occurredAt: acceptedAt.toISOString(),
    recipient: { email: 'a@b.c' },
  };
  await insertEvents(db, [
    {
      accountId,
      acceptedAt,
      events: [
        {
          eventId: 'evt',
          type,
          messageId: null,
          payload: JSON.stringify(event),
          startPending: true,
          postedBy: 'admin',
          contentBy: null,
          deliveries: 1,
        },
      ],
      deliveries: [
        {
          id: 'dlv',
          eventId: 'evt',
          eventType: type,
          endpointId,
          status: 'pending',
          outage: 0,
          lastError: null,
        },
      ],
    },
  ]);
  return { deliveryId: 'dlv', acceptedAt };
}
