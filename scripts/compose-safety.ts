import { readConfig } from '../src/config/config.ts';
import { interpolate } from './interpolate.ts';

export interface Service {
  image: string;
  build?: string;
  command?: string[];
  entrypoint?: string[];
  restart?: string;
  user?: string;
  privileged?: boolean;
  read_only?: boolean;
  tmpfs?: string[];
  cap_add?: string[];
  cap_drop?: string[];
  security_opt?: string[];
  environment?: Record<string, string>;
  ports?: string[];
  volumes?: string[];
  configs?: { source: string }[];
  logging?: { options?: Record<string, string> };
  deploy?: { resources: { limits: { memory?: string } } };
  healthcheck?: { test?: string[]; disable?: boolean };
  depends_on?: Record<string, { condition: string }>;
  networks?: string[];
}
export interface Compose {
  services: Record<string, Service>;
  volumes: Record<string, unknown>;
  networks: Record<string, { internal?: boolean; ipam?: { config: { subnet: string }[] } } | null>;
  configs: Record<string, { file?: string; content?: string }>;
}

/** Notes a problem when it does not hold. */
export type Must = (holds: boolean, problem: string) => void;

/** With variables of the environment put in. */
export function withVariables(
  environment: Record<string, string>,
  variables: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [name, interpolate(value, variables)]),
  );
}

/** Without keys of somebody's own, and without the word that it is a trial, nothing starts; each of them is asked for. */
export function checkKeys(compose: Compose, must: Must): void {
  const own = {
    POSTGRES_PASSWORD: 'own',
    MAILHOOKS_ADMIN_KEY: 'own-own-own-own-own',
    MAILHOOKS_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  };
  const starts = (variables: Record<string, string>): boolean => {
    try {
      for (const service of Object.values(compose.services))
        withVariables(service.environment ?? {}, variables);
      return true;
    } catch {
      return false;
    }
  };
  must(starts({ MAILHOOKS_TRIAL: 'yes' }), 'a trial does not start');
  must(starts(own), 'keys of somebody’s own are not enough to start');
  for (const name of Object.keys(own)) {
    must(
      !starts({ ...own, [name]: '' }),
      `it starts without ${name}, on a public one, although it is no trial`,
    );
  }
  const settings = withVariables(compose.services.api?.environment ?? {}, { MAILHOOKS_TRIAL: 'yes' });
  for (const name of ['MAILHOOKS_ADMIN_KEY', 'MAILHOOKS_ENCRYPTION_KEY']) {
    try {
      readConfig({ ...settings, ...own, [name]: settings[name], MAILHOOKS_TRIAL: '' });
      must(false, `${name}: src/config/public-keys.ts does not know the public one`);
    } catch {
      // As it should be.
    }
  }
}

/** Webhooks leave from another network than that of Postgres and Temporal, whose range need not be allowed. */
export function checkNetworks(compose: Compose, text: string, must: Must): void {
  const { backend, receivers } = compose.networks;
  must(backend?.internal === true, 'network backend: it has a way out (internal: true)');
  const range = interpolate(receivers?.ipam?.config[0]?.subnet ?? '', {});
  const advice = /MAILHOOKS_ALLOWED_TARGETS=(\S+?),? /.exec(text)?.[1];
  must(range !== '' && advice === range, `the head of the file allows ${advice}, receivers have ${range}`);
  for (const [name, { build, image, networks = [], ports = [] }] of Object.entries(compose.services)) {
    must(networks.length > 0, `${name}: on the default network, where everything reaches everything`);
    for (const network of networks)
      must(network in compose.networks, `${name}: there is no network ${network}`);
    const isServer = /^(postgres|temporalio\/(server|admin-tools)):/.test(image);
    if (isServer) must(networks.join() === 'backend', `${name}: on other networks than backend`);
    if (networks.includes('receivers')) must(build !== undefined, `${name}: where webhooks go to`);
    if (ports.length > 0)
      must(
        networks.some((network) => compose.networks[network]?.internal !== true),
        `${name}: a port cannot be published from an internal network`,
      );
  }
}
