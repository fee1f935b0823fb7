import { z } from 'zod';
import { output } from '../components.ts';

export const alive = output('Alive', z.strictObject({ status: z.literal('ok') }));

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
