import { adviceOn } from './connections/advice.ts';
import { isUnavailable } from './pool.ts';

/** Waits for the first statements on a database. @throws Error that names the server and its setting when it cannot be reached */
export async function reaching<T>(databaseUrl: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    const { host } = new URL(databaseUrl);
    throw new Error(
      `Postgres at ${host} (DATABASE_URL) cannot be used: ${reasonOf(error)} → ${adviceOn(error)}`,
      {
        cause: error,
      },
    );
  }
}

/** Of all addresses of a name that were tried, each has an error of its own, and the error of all has no message. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
