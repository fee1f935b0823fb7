import { z } from 'zod';
import { output } from '../components.ts';

export const health = output(
  'Alive',
  z.strictObject({
    status: z.enum(['ok', 'unable']),
    problem: z.string().optional().describe('Why events cannot be accepted, when they cannot.'),
  }),
);

const check = z.strictObject({
  ok: z.boolean(),
  problem: z.string().optional().describe('What is wrong, when it is not ok.'),
});

export const readiness = output(
  'Readiness',
  z.strictObject({
    status: z.enum(['ready', 'not ready']),
    checks: z
      .record(z.string(), check)
      .describe(
        'By what was asked: `database`, `temporal`, `worker`, `attempts`; of several processes also `processes`.',
      ),
  }),
);
