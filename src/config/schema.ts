import { z } from 'zod';
import { senderText } from '../domain/basics/email-address.ts';
import { smtpTlsModes } from '../domain/basics/smtp-tls.ts';
import {
  duration,
  integer,
  integerOrOff,
  optionalInteger,
  share,
  cidrs,
  encryptionKey,
  encryptionKeys,
  processCount,
  url,
  path,
  nameLookUps,
} from './parsers.ts';

import { frameAncestors, portalAccent, portalLogo, portalName } from './portal.ts';

const workflowModes = ['every-event', 'on-failure'] as const;

/** Which events become workflows: each when it is accepted, or only one whose first attempt has failed. */
export type WorkflowMode = (typeof workflowModes)[number];

/** The optimizations and their names in the setting. */
export const optimizationNames = {
  eagerStart: 'eager-start',
  localAttempt: 'local-attempt',
  plainGrpc: 'plain-grpc',
  groupCommit: 'group-commit',
  batchedLog: 'batched-log',
  plainVm: 'plain-vm',
  knownKeys: 'known-keys',
} as const;

/** Which optimizations are on. Default: all. A benchmark or a fault may need one off. */
export type Optimizations = Readonly<Record<keyof typeof optimizationNames, boolean>>;

const optimizations = z
  .string()
  .default('on')
  .transform((text, context): Optimizations => {
    const known = Object.values(optimizationNames);
    const given = text === 'on' ? known : text === 'off' ? [] : text.split(',').map((part) => part.trim());
    const foreign = given.find((name) => !known.some((one) => one === name));
    if (foreign !== undefined) {
      context.addIssue(`expected on, off, or some of ${known.join(',')}, got "${foreign}"`);
      return z.NEVER;
    }
    const isOn = (name: keyof Optimizations): boolean => given.includes(optimizationNames[name]);
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

export const schema = z.object({
  PORT: integer(8080, 0, 65_535),
  HOST: z.string().default('127.0.0.1'),
  DATA_DIR: path.prefault('.mailhooks'),
  MAILHOOKS_PROCESSES: processCount,
  DATABASE_URL: url('postgres:', 'postgresql:').optional(),
  MAILHOOKS_DATABASE_CONNECTIONS: optionalInteger(2, 1_000),
  TEMPORAL_ADDRESS: z.string().optional(),
  TEMPORAL_NAMESPACE: z.string().default('default'),
  TEMPORAL_UI_URL: url('http:', 'https:').optional(),
  SMTP_URL: url('smtp:', 'smtps:').optional(),
  SMTP_TLS: z.enum(smtpTlsModes).optional(),
  MAIL_FROM: senderText.prefault('Mailhooks <mailhooks@localhost>'),
  MAILHOOKS_ADMIN_KEY: z.string().min(16, 'expected at least 16 characters').optional(),
  MAILHOOKS_ENCRYPTION_KEY: encryptionKey.optional(),
  MAILHOOKS_ENCRYPTION_PREVIOUS_KEYS: encryptionKeys,
  MAILHOOKS_MAX_ATTEMPTS: integer(10, 1, 100),
  MAILHOOKS_RETRY_WINDOW: duration('24h', '1s'),
  MAILHOOKS_REQUEST_TIMEOUT: duration('5s', '10ms'),
  MAILHOOKS_DISABLE_POLICY: z.enum(['strict', 'no-success-since']).default('strict'),
  MAILHOOKS_WORKFLOW: z.enum(workflowModes).default('every-event'),
  MAILHOOKS_OPTIMIZATIONS: optimizations,
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
  MAILHOOKS_PORTAL_NAME: portalName,
  MAILHOOKS_PORTAL_LOGO: portalLogo,
  MAILHOOKS_PORTAL_ACCENT: portalAccent,
  MAILHOOKS_PORTAL_FRAME_ANCESTORS: frameAncestors,
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
