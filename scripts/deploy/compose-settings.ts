import type { Must, Service } from '../compose-safety.ts';
import { allSettings, isSetting, notInCompose } from './settings.ts';

/** Our own services are given every setting, and nothing that is none. */
export function checkSettings(name: string, { environment = {} }: Service, must: Must): void {
  for (const setting of Object.keys(environment))
    must(isSetting(setting), `${name}: there is no setting ${setting}`);
  for (const setting of allSettings) {
    const reason = notInCompose[setting];
    if (reason === undefined)
      must(
        setting in environment,
        `${name}: ${setting} is not passed on; pass it on, or say in scripts/deploy/settings.ts why not`,
      );
    else must(!(setting in environment), `${name}: ${setting} is passed on although: ${reason}`);
  }
}
