import type { Config } from '../config/config.ts';
import { inWords } from '../config/unknown-settings.ts';
import { pino, type Logger } from 'pino';
import pretty from 'pino-pretty';

/**
 * JSON lines; readable ones where a person is looking on. Never payloads, never secrets: callers log ids only.
 * @param number of a process beside others, stands in each line; default: it is the only one
 */
export function createLogger(level: string, number?: number): Logger {
  const options = { level, base: number === undefined ? null : { process: number } };
  if (!process.stdout.isTTY) return pino({ ...options, timestamp: pino.stdTimeFunctions.isoTime });
  return pino(
    options,
    pretty({ ignore: 'pid,hostname', translateTime: 'SYS:HH:MM:ss', colorize: true, sync: true }),
  );
}

/** Of settings that were mistyped, and so have no effect. */
export function warnOfUnknown({ unknown }: Config, log: Logger): void {
  for (const one of unknown) log.warn({ setting: one.name, meant: one.meant }, inWords(one));
}
