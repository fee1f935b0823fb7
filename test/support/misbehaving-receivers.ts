import type { Misbehaving } from './misbehaving/misbehaving.ts';
import { slow } from './misbehaving/slow.ts';
import { endless } from './misbehaving/endless.ts';
import { odd } from './misbehaving/odd.ts';
import { malformed } from './misbehaving/malformed.ts';
import { broken } from './misbehaving/broken.ts';

/** Servers of customers that do what none should. `trustFixtures` makes those about TLS mean what they say. */
export const misbehaving: Misbehaving[] = [...slow, ...endless, ...odd, ...malformed, ...broken];
