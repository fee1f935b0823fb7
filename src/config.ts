import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { z } from 'zod';
import type { CallerLimits } from './domain/access.ts';
import { parseDuration } from './domain/duration.ts';
import { nameServer, type NameLookUps } from './domain/name-servers.ts';
import { publicOnes } from './domain/public-keys.ts';
import { senderText, type Sender } from './domain/email-address.ts';
import type { SendRates } from './domain/send-rates.ts';
import { proxyFor, type Proxy } from './domain/proxy-from-env.ts';
import type { RetryPolicy } from './domain/retry-ladder.ts';

/** Reports all invalid settings together, so that they can be fixed in one pass. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  constructor(problems: readonly string[]) {
    super(`These settings are wrong:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

const duration = (fallback: string, min = '1ms') =>
  z
    .string()
    .default(fallback)
    .transform((text, context) => {
      try {
        const ms = parseDuration(text);
        if (ms >= parseDuration(min)) return ms;
        context.addIssue(`expected at least ${min}, got "${text}"`);
      } catch (error) {
        context.addIssue((error as Error).message);
      }
      return z.NEVER;
    });

const integer = (fallback: number, min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.number().min(min).max(max))
    .default(fallback);

/** `off` as null. */
const integerOrOff = (fallback: string, min: number, max: number) =>
  z
    .string()
    .regex(/^(\d+|off)$/, 'expected a whole number, or off')
    .default(fallback)
    .transform((text) => (text === 'off' ? null : Number(text)))
    .pipe(z.number().min(min).max(max).nullable());

/** `50%` as 0.5; `off` as null. */
const share = (fallback: string) =>
  z
    .string()
    .regex(/^([1-9]\d?%|off)$/, 'expected a whole percentage from 1% to 99%, or off')
    .default(fallback)
    .transform((text) => (text === 'off' ? null : Number.parseInt(text, 10) / 100));

const cidrs = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .pipe(
    z.array(
      z.union([z.cidrv4(), z.cidrv6()], 'expected CIDRs separated by commas, as in 127.0.0.0/8,::1/128'),
    ),
  );

const nameLookUps = z
  .string()
  .default('direct')
  .transform((text, context): NameLookUps => {
    if (text === 'direct' || text === 'system') return text;
    const given = text.split(',').map((part) => part.trim());
    const servers = given.map((part) => nameServer(part));
    const wrong = given.find((_part, index) => servers[index] === undefined);
    if (wrong === undefined) return Object.freeze(servers.filter((server) => server !== undefined));
    context.addIssue(
      `expected direct, system, or DNS servers separated by commas, as in 10.0.0.53,[2001:db8::53]:5353, got "${wrong}"`,
    );
    return z.NEVER;
  });

/** What somebody typed is not repeated: it may be a key, but for a letter. */
const encryptionKey = z
  .string()
  .refine(
    (text) => Buffer.from(text, 'base64').length === 32,
    'expected 32 bytes in base64 (openssl rand -base64 32)',
  );

const encryptionKeys = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((part) => part.trim() || []))
  .pipe(z.array(encryptionKey));

const url = (...protocols: string[]) =>
  z
    .string()
    .refine(
      (text) => URL.canParse(text) && protocols.includes(new URL(text).protocol),
      `expected a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    );

const workflowModes = ['every-event', 'on-failure'] as const;
/** Which events become workflows: each when it is accepted, or only one whose first attempt has failed. */
export type WorkflowMode = (typeof workflowModes)[number];

/** What makes deliveries fast, by the names of the setting. */
export const fastLaneMeasures = {
  eagerStart: 'eager-start',
  localAttempt: 'local-attempt',
  plainGrpc: 'plain-grpc',
  groupCommit: 'group-commit',
  batchedLog: 'batched-log',
  plainVm: 'plain-vm',
  knownKeys: 'known-keys',
} as const;
/** Which of these are on. All by default; to measure each, and to do without one that makes trouble. */
export type FastLane = Readonly<Record<keyof typeof fastLaneMeasures, boolean>>;

const fastLane = z
  .string()
  .default('on')
  .transform((text, context): FastLane => {
    const known = Object.values(fastLaneMeasures);
    const given = text === 'on' ? known : text === 'off' ? [] : text.split(',').map((part) => part.trim());
    const foreign = given.find((name) => !known.some((measure) => measure === name));
    if (foreign !== undefined) {
      context.addIssue(`expected on, off, or some of ${known.join(',')}, got "${foreign}"`);
      return z.NEVER;
    }
    const isOn = (measure: keyof FastLane): boolean => given.includes(fastLaneMeasures[measure]);
    return Object.freeze({
      eagerStart: isOn('eagerStart'),
      localAttempt: isOn('localAttempt'),
      plainGrpc: isOn('plainGrpc'),
      groupCommit: isOn('groupCommit'),
      batchedLog: isOn('batchedLog'),
      plainVm: isOn('plainVm'),
      knownKeys: isOn('knownKeys'),
    });
  });

/** Which patches of the workflow code a workflow may begin to use: all of them, or those that are named. */
export type ActivePatches = 'all' | readonly string[];

const patches = z
  .string()
  .default('all')
  .transform((text, context): ActivePatches => {
    if (text === 'all') return 'all';
    const names = text === 'none' ? [] : text.split(',').map((part) => part.trim());
    const wrong = names.find((name) => !/^[a-z0-9-]{1,64}$/.test(name));
    if (wrong === undefined) return Object.freeze(names);
    context.addIssue(`expected all, none, or names of patches separated by commas, got "${wrong}"`);
    return z.NEVER;
  });

/** A name that a person cannot have meant: initdb refuses line breaks, and Node shows bytes that are no UTF-8 as U+FFFD. */
const path = z
  .string()
  .regex(/^[^\p{Cc}\uFFFD]*$/u, 'expected a path in UTF-8 without line breaks and other control characters')
  .transform((text) => resolve(text));

const schema = z.object({
  PORT: integer(8080, 0, 65_535),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: path.prefault('.mailhooks'),
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_UI_URL: url('http:', 'https:').optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  MAIL_FROM: senderText.prefault('Mailhooks <mailhooks@localhost>'),
  MAILHOOKS_ADMIN_KEY: z.string().min(16, 'expected at least 16 characters').optional(),
  MAILHOOKS_ENCRYPTION_KEY: encryptionKey.optional(),
  MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS: encryptionKeys,
  MAILHOOKS_MAX_ATTEMPTS: integer(10, 1, 100),
  MAILHOOKS_RETRY_WINDOW: duration('24h', '1s'),
  MAILHOOKS_REQUEST_TIMEOUT: duration('5s', '10ms'),
  MAILHOOKS_DISABLE_POLICY: z.enum(['strict', 'no-success-since']).default('strict'),
  MAILHOOKS_WORKFLOW: z.enum(workflowModes).default('every-event'),
  MAILHOOKS_FAST_LANE: fastLane,
  MAILHOOKS_WORKFLOW_PATCHES: patches,
  MAILHOOKS_WORKER_DEPLOYMENT: z
    .string()
    .regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected 1 to 64 letters, digits, - or _')
    .optional(),
  MAILHOOKS_WARN_AT: share('50%'),
  MAILHOOKS_RECOVERY_RATE: integer(50, 1, 10_000),
  MAILHOOKS_RETENTION: duration('30d', '1m'),
  MAILHOOKS_ALLOWED_TARGETS: cidrs,
  MAILHOOKS_DNS: nameLookUps,
  MAILHOOKS_GEOIP_FILE: path.optional(),
  MAILHOOKS_PUBLIC_URL: url('http:', 'https:').optional(),
  MAILHOOKS_READY_MAX_OVERDUE: duration('5m', '1s'),
  MAILHOOKS_MAX_ENDPOINTS: integer(1_000, 1, 1_000_000),
  MAILHOOKS_MAX_KEYS: integer(50, 1, 1_000_000),
  MAILHOOKS_RATE_LIMIT: integerOrOff('off', 1, 1_000_000),
  MAILHOOKS_ACCOUNT_RATE_LIMIT: integerOrOff('100', 1, 1_000_000),
  MAILHOOKS_ACCOUNT_BYTE_RATE: integerOrOff('10', 1, 10_000),
  MAILHOOKS_ACCOUNT_SEND_RATE: integerOrOff('16', 1, 10_000),
  MAILHOOKS_HOST_SEND_RATE: integerOrOff('32', 1, 10_000),
  MAILHOOKS_FAILED_LOGINS: integerOrOff('60', 1, 1_000_000),
  MAILHOOKS_TRUSTED_PROXIES: cidrs,
  MAILHOOKS_TRIAL: z.literal('yes', 'expected yes, or nothing').optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  // Read here to know whether there are traces at all; the library reads them, and its others, itself.
  OTEL_SDK_DISABLED: z.string().optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: url('http:', 'https:').optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.string().optional(),
  OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: z.string().optional(),
});

export interface Config {
  readonly host: string;
  readonly port: number;
  /** Absolute path of the folder for embedded servers, the made keys and mail that was not sent by SMTP. */
  readonly dataDir: string;
  /** Undefined: the embedded Postgres. */
  readonly databaseUrl: string | undefined;
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
  readonly mailFrom: Sender;
  readonly adminKey: string | undefined;
  /** 32 bytes in base64. */
  readonly encryptionKey: string | undefined;
  /** Open what was sealed before; each 32 bytes in base64. */
  readonly previousEncryptionKeys: readonly string[];
  readonly retry: RetryPolicy;
  readonly disablePolicy: 'strict' | 'no-success-since';
  readonly workflow: WorkflowMode;
  readonly fastLane: FastLane;
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
  readonly logLevel: string;
}

/**
 * Reads the settings (docs/operate/settings.md).
 * @throws ConfigError with every problem found
 */
export function readConfig(env: Record<string, string | undefined> = process.env): Config {
  // An empty variable (`SMTP_URL=` in a compose file) means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const result = schema.safeParse(given);
  const tls = readTemporalTls(given);
  const problems = (result.error?.issues ?? []).map(({ path, message }) => `${String(path[0])}: ${message}`);
  if (tls.problem) problems.push(tls.problem);
  const proxy = readTemporalProxy(given);
  if (proxy.problem) problems.push(proxy.problem);
  problems.push(...publicKeyProblems(given));
  const traces = result.success ? readTraces(result.data) : {};
  if (traces.problem) problems.push(traces.problem);
  if (!result.success || problems.length > 0) throw new ConfigError(problems);
  const settings = result.data;
  return Object.freeze({
    host: settings.HOST,
    port: settings.PORT,
    dataDir: settings.DATA_DIR,
    databaseUrl: settings.DATABASE_URL,
    temporalAddress: settings.TEMPORAL_ADDRESS,
    temporalNamespace: settings.TEMPORAL_NAMESPACE,
    temporalUiUrl: settings.TEMPORAL_UI_URL?.replace(/\/$/, ''),
    temporalTls: tls.options,
    temporalApiKey: given.TEMPORAL_API_KEY,
    temporalProxy: proxy.proxy,
    smtpUrl: settings.SMTP_URL,
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
    fastLane: settings.MAILHOOKS_FAST_LANE,
    activePatches: settings.MAILHOOKS_WORKFLOW_PATCHES,
    workerDeployment: settings.MAILHOOKS_WORKER_DEPLOYMENT,
    warnAt: settings.MAILHOOKS_WARN_AT,
    recoveryRate: settings.MAILHOOKS_RECOVERY_RATE,
    retentionMs: settings.MAILHOOKS_RETENTION,
    allowedTargets: settings.MAILHOOKS_ALLOWED_TARGETS,
    nameLookUps: settings.MAILHOOKS_DNS,
    geoIpFile: settings.MAILHOOKS_GEOIP_FILE,
    publicUrl:
      settings.MAILHOOKS_PUBLIC_URL?.replace(/\/$/, '') ?? `http://${inUrl(settings.HOST)}:${settings.PORT}`,
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
    logLevel: settings.LOG_LEVEL,
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

/** Other programs read the same variables: what is no concern of ours, as gRPC where nothing is sent, is left alone. */
function readTraces(settings: z.infer<typeof schema>): { enabled?: boolean; problem?: string } {
  const endpoint = settings.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT ?? settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  if (endpoint === undefined || settings.OTEL_SDK_DISABLED?.toLowerCase() === 'true')
    return { enabled: false };
  const name = settings.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL
    ? 'OTEL_EXPORTER_OTLP_TRACES_PROTOCOL'
    : 'OTEL_EXPORTER_OTLP_PROTOCOL';
  const protocol = settings[name] ?? 'http/json';
  if (protocol.startsWith('http/')) return { enabled: true };
  return { problem: `${name}: expected http/json (traces are sent by HTTP), got "${protocol}"` };
}

/** The version in `package.json`, for banners and the user agent. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
