import { z } from 'zod';
import { DomainError, notFound } from '../../domain/basics/errors.ts';
import { validate } from '../../domain/basics/validate.ts';
import { newSecret } from '../../delivery/request/sign.ts';
import { signingSecretOf } from '../../secrets/secret-box.ts';
import { findSecrets, rotateSecret } from '../../store/tenants/signing-secrets.ts';
import type { ServiceContext } from '../context.ts';

/** Secrets of one endpoint that sign at the same time. */
const maxSecrets = 5;

export const rotation = z.strictObject({
  overlapSeconds: z
    .int()
    .min(0)
    .max(2_592_000)
    .default(86_400)
    .describe('How long the present secret goes on signing beside the new one: default a day, at most 30.'),
  endPrevious: z
    .boolean()
    .default(false)
    .describe('Secrets before the present one stop signing immediately, instead of each at its own time.'),
});

/** The present secret, `whsec_` and base64. @throws DomainError `not_found` */
export async function readSecret(
  ctx: ServiceContext,
  accountId: string,
  id: string,
): Promise<{ secret: string }> {
  const sealed = await findSecrets(ctx.db, accountId, id);
  if (!sealed) throw notFound(`endpoint ${id}`);
  return { secret: ctx.box.open(sealed.secret, signingSecretOf(id)) };
}

/**
 * Makes a new secret the present one; the one before signs too for `overlapSeconds`.
 * @param body as `rotation`; undefined: its defaults
 * @throws DomainError `validation_failed`, `not_found`, or `limit_reached` when more than five would sign: it says when the next
 *   rotation is possible
 */
export async function rotate(
  ctx: ServiceContext,
  accountId: string,
  id: string,
  body: unknown,
): Promise<{ secret: string }> {
  const { overlapSeconds, endPrevious } = validate(rotation, body === undefined ? {} : body);
  const secret = newSecret();
  const sealed = ctx.box.seal(secret, signingSecretOf(id));
  const next = { secret: sealed, overlapSeconds, endPrevious, most: maxSecrets };
  const result = await rotateSecret(ctx.db, accountId, id, next);
  if (!result) throw notFound(`endpoint ${id}`);
  if (!result.rotated) {
    throw new DomainError(
      'limit_reached',
      `${maxSecrets} secrets of endpoint ${id} sign already: the first of them ends at ` +
        `${result.firstEndsAt.toISOString()}; until then rotate with "overlapSeconds": 0 or "endPrevious": true`,
    );
  }
  return { secret };
}
