/**
 * Preloaded into the Mailhooks that is measured (`--slots`): it takes as many workflow tasks at a time as `BENCH_SLOTS` says.
 * No setting is needed for a number that only measurements change.
 */
import { registerHooks } from 'node:module';

const constant = /(?<=export const workflowTasks = )\d+/;

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    if (!url.endsWith('/src/temporal/worker/worker.ts')) return loaded;
    const text = String(loaded.source);
    if (!constant.test(text)) throw new Error(`${url}: expected workflowTasks`);
    return { ...loaded, source: text.replace(constant, String(process.env.BENCH_SLOTS)) };
  },
});
