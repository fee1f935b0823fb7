import { z } from 'zod';
import { output } from '../components.ts';

/** @param id the page's name among the components */
export const pageOf = <T extends z.ZodType>(id: string, item: T) =>
  output(
    id,
    z.strictObject({
      data: z.array(item),
      nextCursor: z.string().nullable().describe('For `cursor` of the next call; null when nothing follows.'),
    }),
  );
