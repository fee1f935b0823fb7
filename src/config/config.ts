import { readFileSync } from 'node:fs';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { CallerLimits } from '../domain/account/caller.ts';
import type { NameLookUps } from '../domain/basics/name-servers.ts';
import { publicOnes } from './public-keys.ts';
import type { Sender } from '../domain/basics/email-address.ts';
import type { SmtpTls } from '../domain/basics/smtp-tls.ts';
import type { SendRates } from '../domain/delivery/send-rates.ts';
import { proxyFor, type Proxy } from './proxy-from-env.ts';
import { readSecretFiles } from './secret-files.ts';
import { readSmtp } from './smtp.ts';
import { readTraceHeaders } from './trace-headers.ts';
import { readTraces } from './traces.ts';
import type { RetryPolicy } from '../domain/delivery/retry-ladder.ts';
import { inWords, unknownSettings, type UnknownSetting } from './unknown-settings.ts';
import { type WorkflowMode, type Optimizations, type ActivePatches, schema } from './schema.ts';

/** Reports all invalid settings together, so that they can be fixed in one pass. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`These settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.problems = problems;
  }
}

/** How the owner's page looks, and which pages may frame it. */
export interface PortalLooks {
  readonly name: string;
  /** An https URL or a `data:` image. */
  readonly logoUrl: string | null;
  /** `#rrggbb`. */
  readonly accentColor: string | null;
  /** As in a policy's `frame-ancestors`. */
  readonly frameAncestors: string;
}

/** All settings, read once at start, with their defaults filled in. docs/operate/settings.md names the variable of each. */
export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the folder for embedded servers, the made keys and mail that was not sent by SMTP. */
  readonly dataDir: string;
  /** In how many processes API and worker run, from 1 to 64. */
  readonly processes: number;
  /** Undefined: the embedded Postgres. */
  readonly databaseUrl: string | undefined;
  /** Connections to Postgres that a process opens at most. Undefined: a share of what the server allows. */
  readonly databaseConnections: number | undefined;
  /** Undefined: the embedded Temporal server. */
  readonly temporalAddress: string | undefined;
  readonly temporalNamespace: string;
  readonly temporalUiUrl: string | undefined;
  readonly temporalTls: ReturnType<typeof loadClientConnectConfig>['connectionOptions']['tls'];
  readonly temporalApiKey: string | undefined;
  /** By which `temporalAddress` is reached. Undefined: directly, as everything on this machine. */
  readonly temporalProxy: Proxy | undefined;
  /** Undefined: mail is written to `dataDir/mail`. */
  readonly smtpUrl: string | undefined;
  readonly smtpTls: SmtpTls;
  readonly mailFrom: Sender;
  readonly adminKey: string | undefined;
  /** 32 bytes in base64. */
  readonly encryptionKey: string | undefined;
  /** Open what was sealed before; each 32 bytes in base64. */
  readonly previousEncryptionKeys: readonly string[];
  readonly retry: RetryPolicy;
  readonly disablePolicy: 'strict' | 'no-success-since';
  readonly workflow: WorkflowMode;
  readonly optimizations: Optimizations;
  /** A patch that is not among them stays inactive in workflows that have not begun to use it. Default: all. */
  readonly activePatches: ActivePatches;
  /** Name of the Temporal worker deployment whose versions pin their workflows. Undefined: workers have no versions. */
  readonly workerDeployment: string | undefined;
  /** Share of the retry window after which an owner is warned, in (0, 1); null: never. */
  readonly warnAt: number | null;
  /** Deliveries per second that one recovery sends again at most. */
  readonly recoveryRate: number;
  /** How long events and their log are kept, in ms; whole days (UTC) are dropped. */
  readonly retentionMs: number;
  /** CIDRs that the target guard lets through although they are private. */
  readonly allowedTargets: readonly string[];
  /** How names of targets are looked up. */
  readonly nameLookUps: NameLookUps;
  /** Absolute path of a GeoLite2-City file. Undefined: places are not looked up. */
  readonly geoIpFile: string | undefined;
  readonly publicUrl: string;
  readonly portal: PortalLooks;
  /** How long an attempt may be overdue before `/readyz` says so, in ms. */
  readonly readyMaxOverdueMs: number;
  /** Endpoints that one account may have; as many again may come with its messages. */
  readonly maxEndpoints: number;
  /** Keys that one account may have. */
  readonly maxKeys: number;
  readonly callerLimits: CallerLimits;
  readonly sendRates: SendRates;
  /** Whether OpenTelemetry traces are sent. */
  readonly traces: boolean;
  /** Sent with traces: those read from files. The library itself reads those that are given in the environment. */
  readonly traceHeaders: Readonly<Record<string, string>>;
  readonly logLevel: string;
  /** Variables of the environment that are mistyped settings: they have no effect. */
  readonly unknown: readonly UnknownSetting[];
}

/**
 * Reads the settings (docs/operate/settings.md).
 * @throws ConfigError with every problem found
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty variable (`SMTP_URL=` in a compose file) means "not set".
  const secrets = readSecretFiles(
    Object.fromEntries(Object.entries(env).filter(([, value]) => value !== '')),
  );
  const given = secrets.settings;
  const result = schema.safeParse(given);
  const tls = readTemporalTls(given);
  const problems = [
    ...secrets.problems,
    ...(result.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`),
  ];
  if (tls.problem) problems.push(tls.problem);
  const proxy = readTemporalProxy(given);
  if (proxy.problem) problems.push(proxy.problem);
  const smtp = readSmtp(given);
  problems.push(...publicKeyProblems(given), ...smtp.problems);
  const traces = result.success ? readTraces(result.data) : {};
  if (traces.problem) problems.push(traces.problem);
  const headers = readTraceHeaders(secrets.fromFiles);
  problems.push(...headers.problems);
  const unknown = unknownSettings(given);
  // One of them may be what is missing.
  if (!result.success || problems.length > 0) throw new ConfigError([...problems, ...unknown.map(inWords)]);
  const settings = result.data;
  return Object.freeze({
    host: settings.HOST,
    port: settings.PORT,
    dataDir: settings.DATA_DIR,
    processes: settings.MAILHOOKS_PROCESSES,
    databaseUrl: settings.DATABASE_URL,
    databaseConnections: settings.MAILHOOKS_DATABASE_CONNECTIONS,
    temporalAddress: settings.TEMPORAL_ADDRESS,
    temporalNamespace: settings.TEMPORAL_NAMESPACE,
    temporalUiUrl: settings.TEMPORAL_UI_URL?.replace(/\/$/, ''),
    temporalTls: tls.options,
    temporalApiKey: given.TEMPORAL_API_KEY,
    temporalProxy: proxy.proxy,
    smtpUrl: smtp.url,
    smtpTls: smtp.tls,
    mailFrom: settings.MAIL_FROM,
    adminKey: settings.MAILHOOKS_ADMIN_KEY,
    encryptionKey: settings.MAILHOOKS_ENCRYPTION_KEY,
    previousEncryptionKeys: settings.MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS,
    retry: Object.freeze({
      maxAttempts: settings.MAILHOOKS_MAX_ATTEMPTS,
      windowMs: settings.MAILHOOKS_RETRY_WINDOW,
      requestTimeoutMs: settings.MAILHOOKS_REQUEST_TIMEOUT,
    }),
    disablePolicy: settings.MAILHOOKS_DISABLE_POLICY,
    workflow: settings.MAILHOOKS_WORKFLOW,
    optimizations: settings.MAILHOOKS_OPTIMIZATIONS,
    activePatches: settings.MAILHOOKS_WORKFLOW_PATCHES,
    workerDeployment: settings.MAILHOOKS_WORKER_DEPLOYMENT,
    warnAt: settings.MAILHOOKS_WARN_AT,
    recoveryRate: settings.MAILHOOKS_RECOVERY_RATE,
    retentionMs: settings.MAILHOOKS_RETENTION,
    allowedTargets: settings.MAILHOOKS_ALLOWED_TARGETS,
    nameLookUps: settings.MAILHOOKS_DNS,
    geoIpFile: settings.MAILHOOKS_GEOIP_FILE,
    publicUrl:
      settings.MAILHOOKS_PUBLIC_URL?.replace(/\/+$/, '') ?? `http://${inUrl(settings.HOST)}:${settings.PORT}`,
    portal: Object.freeze({
      name: settings.MAILHOOKS_PORTAL_NAME,
      logoUrl: settings.MAILHOOKS_PORTAL_LOGO ?? null,
      accentColor: settings.MAILHOOKS_PORTAL_ACCENT ?? null,
      frameAncestors: settings.MAILHOOKS_PORTAL_FRAME_ANCESTORS,
    }),
    readyMaxOverdueMs: settings.MAILHOOKS_READY_MAX_OVERDUE,
    maxEndpoints: settings.MAILHOOKS_MAX_ENDPOINTS,
    maxKeys: settings.MAILHOOKS_MAX_KEYS,
    callerLimits: Object.freeze({
      requestsPerKey: settings.MAILHOOKS_RATE_LIMIT,
      requestsPerAccount: settings.MAILHOOKS_ACCOUNT_RATE_LIMIT,
      mebibytesOfAccount: settings.MAILHOOKS_ACCOUNT_BYTE_RATE,
      failedLogins: settings.MAILHOOKS_FAILED_LOGINS,
      trustedProxies: settings.MAILHOOKS_TRUSTED_PROXIES,
    }),
    sendRates: Object.freeze({
      mebibytesOfAccount: settings.MAILHOOKS_ACCOUNT_SEND_RATE,
      mebibytesToHost: settings.MAILHOOKS_HOST_SEND_RATE,
    }),
    traces: traces.enabled ?? false,
    traceHeaders: Object.freeze(headers.headers),
    logLevel: settings.LOG_LEVEL,
    unknown: Object.freeze(unknown),
  });
}

/** A literal IPv6 address stands in brackets in a URL. */
const inUrl = (host: string): string => (host.includes(':') ? `[${host}]` : host);

/** TLS by the SDK's own environment names (`TEMPORAL_TLS_*`), read by the SDK's own loader. */
function readTemporalTls(env: Record<string, string | undefined>): {
  options?: Config['temporalTls'];
  problem?: string;
} {
  try {
    const overrideEnvVars = env as Record<string, string>;
    const { connectionOptions } = loadClientConnectConfig({ overrideEnvVars, disableFile: true });
    return { options: connectionOptions.tls };
  } catch (error) {
    return { problem: `TEMPORAL_*: ${(error as Error).message}` };
  }
}

/** Everybody knows them: only who says that it is a trial may use them. */
function publicKeyProblems(env: Record<string, string | undefined>): string[] {
  if (env.MAILHOOKS_TRIAL === 'yes') return [];
  const { MAILHOOKS_ADMIN_KEY, MAILHOOKS_ENCRYPTION_KEY } = env;
  return publicOnes({ MAILHOOKS_ADMIN_KEY, MAILHOOKS_ENCRYPTION_KEY }).map(
    (name) =>
      `${name}: this key is public, as it stands in docker-compose.yml; make your own, or set MAILHOOKS_TRIAL=yes to try it out`,
  );
}

/** By `http_proxy` and the like. They are other programs' too: nothing is wrong with one that is not needed here. */
function readTemporalProxy(env: Record<string, string | undefined>): { proxy?: Proxy; problem?: string } {
  if (env.TEMPORAL_ADDRESS === undefined) return {};
  try {
    const proxy = proxyFor(env.TEMPORAL_ADDRESS, env);
    return proxy ? { proxy } : {};
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

/** The version in `package.json`, for banners and the user agent. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
