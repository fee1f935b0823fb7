import type { CallOptions } from './transport.ts';

interface Page<Item> {
  data: Item[];
  nextCursor: string | null;
}

/**
 * All items of a list, page by page, as they are asked for:
 * `for await (const delivery of all(mailhooks.deliveries.list, { accountId: 'acme', status: 'failed' })) …`
 */
export async function* all<Parameters extends object, Item>(
  list: (parameters: Parameters, options?: CallOptions) => Promise<Page<Item>>,
  parameters: Parameters,
  options?: CallOptions,
): AsyncGenerator<Item, void, undefined> {
  let cursor: string | null = null;
  do {
    const page: Page<Item> = await list(cursor === null ? parameters : { ...parameters, cursor }, options);
    yield* page.data;
    cursor = page.nextCursor;
  } while (cursor !== null);
}
