import type { Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import { searchAttributes } from '../../workflows/search-attributes.ts';

const { INDEXED_VALUE_TYPE_KEYWORD: keyword, INDEXED_VALUE_TYPE_KEYWORD_LIST: keywordList } =
  proto.temporal.api.enums.v1.IndexedValueType;
const types = {
  KEYWORD: { id: keyword, type: 'Keyword' },
  KEYWORD_LIST: { id: keywordList, type: 'KeywordList' },
} as const;

/** Ours that the namespace does not know, or knows with another type. */
export async function missingSearchAttributes(
  connection: Pick<Connection, 'operatorService'>,
  namespace: string,
): Promise<{ name: string; type: 'Keyword' | 'KeywordList' }[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.values(searchAttributes)
    .filter(({ name, type }) => customAttributes[name] !== types[type].id)
    .map(({ name, type }) => ({ name, type: types[type].type }));
}
