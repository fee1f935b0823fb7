import { refusedIpv4 } from './targets/ipv4.ts';
import { refusedIpv6 } from './targets/ipv6.ts';
import { refusedUrls } from './targets/urls.ts';

/** Targets that nobody may have webhooks sent to, by the reason. None of them needs a look-up to be refused. */
export const refusedTargets: Record<string, readonly string[]> = {
  ...refusedIpv4,
  ...refusedIpv6,
  ...refusedUrls,
};
