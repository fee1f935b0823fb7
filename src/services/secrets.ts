import { z } from 'zod';
import { notFound } from '../domain/errors.ts';
import { validate } from '../domain/validate.ts';
import { newSecret } from '../delivery/sign.ts';
import { findSecrets, rotateSecret } from '../store/endpoints.ts';
import { signingSecretOf } from '../store/secret-box.ts';
import type { ServiceContext } from './context.ts';

/** @param overlapSeconds how long the old secret goes on signing beside the new one: default a day, at most 30 */
export const rotation = z.strictObject({ overlapSeconds: z.int().min(0).max(2_592_000).default(86_400) });

export async function readSecret(
  ctx: ServiceContext,
  accountId: string,
  id: string,
): Promise<{ secret: string }> {
  const sealed = await findSecrets(ctx.db, accountId, id);
  if (!sealed) throw notFound(`endpoint ${id}`);
  return { secret: ctx.box.open(sealed.secret, signingSecretOf(id)) };
}

export async function rotate(
  ctx: ServiceContext,
  accountId: string,
  id: string,
  body: unknown,
): Promise<{ secret: string }> {
  const { overlapSeconds } = validate(rotation, body === undefined ? {} : body);
  const secret = newSecret();
  const sealed = ctx.box.seal(secret, signingSecretOf(id));
  const rotated = await rotateSecret(ctx.db, accountId, id, { secret: sealed, overlapSeconds });
  if (!rotated) throw notFound(`endpoint ${id}`);
  ctx.freshJobs.clear();
  return { secret };
}
