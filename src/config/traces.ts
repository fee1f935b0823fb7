import type { z } from 'zod';
import type { schema } from './schema.ts';

/** Other programs read the same variables: what is no concern of ours, as gRPC where nothing is sent, is left alone. */
export function readTraces(settings: z.infer<typeof schema>): { enabled?: boolean; problem?: string } {
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
