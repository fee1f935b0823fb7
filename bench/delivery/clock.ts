/** Milliseconds of the machine's monotonic clock. Unlike `performance.now()` it has one origin for all processes. */
export const clockMs = (): number => Number(process.hrtime.bigint()) / 1e6;
