import { hash, randomBytes } from 'node:crypto';
import type { ServiceContext } from '../context.ts';

export interface Token {
  token: string;
  /** What Postgres stores in its place. */
  hash: Buffer;
}

/** Marks tokens that the bootstrap admin key made. */
const bootstrapMark = 'b';

/** @param isBootstrap whether the bootstrap key makes it: another bootstrap key ends it */
export function newToken(ctx: Pick<ServiceContext, 'adminKeyHash'>, isBootstrap: boolean): Token {
  const token = `${isBootstrap ? bootstrapMark : 'k'}${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashToken(ctx, token) };
}

/** The bootstrap key has no row that could be deleted: its tokens are hashed together with it instead. */
export const hashToken = ({ adminKeyHash }: Pick<ServiceContext, 'adminKeyHash'>, token: string): Buffer =>
  hash('sha256', isOfBootstrap(token) ? Buffer.concat([adminKeyHash, Buffer.from(token)]) : token, 'buffer');

export const isOfBootstrap = (token: string): boolean => token.startsWith(bootstrapMark);
