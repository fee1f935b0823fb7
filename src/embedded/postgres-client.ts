import pg from 'pg';

/** Connects for one piece of work, and ends the connection whatever comes of it. @throws what `pg` or the work throws */
export async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {}); // what it breaks rejects as well
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => {});
  }
}
