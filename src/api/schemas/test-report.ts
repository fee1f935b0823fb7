import { z } from 'zod';
import type { TestReport } from '../../services/endpoints/test-endpoint.ts';
import { output } from '../components.ts';

const headers = z.record(z.string(), z.string());

export const testReport = output(
  'TestReport',
  z.strictObject({
    ok: z.boolean(),
    request: z
      .strictObject({ method: z.literal('POST'), url: z.string(), headers, body: z.string() })
      .describe('The very bytes sent, by the code of a real delivery.'),
    response: z
      .strictObject({ status: z.int(), headers, body: z.string(), durationMs: z.int() })
      .nullable()
      .describe('Null when there was none, and of a dry run.'),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable(),
  }) satisfies z.ZodType<TestReport>,
);
