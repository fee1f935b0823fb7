import proto from '@temporalio/proto';
import type { NativeConnection } from '@temporalio/worker';
import { searchAttributes } from '../../workflows/search-attributes.ts';

const valueTypes = proto.temporal.api.enums.v1.IndexedValueType;
const types = {
  KEYWORD: valueTypes.INDEXED_VALUE_TYPE_KEYWORD,
  KEYWORD_LIST: valueTypes.INDEXED_VALUE_TYPE_KEYWORD_LIST,
};

/**
 * Makes the namespace know our search attributes; those it knows are left alone.
 * @throws when the server refuses (Temporal Cloud: an operator adds them once, see docs)
 */
export async function registerSearchAttributes(
  connection: NativeConnection,
  namespace: string,
): Promise<void> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter(({ name }) => !(name in customAttributes));
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, types[type]])),
  });
}
