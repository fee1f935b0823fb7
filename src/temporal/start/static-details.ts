/**
 * Markdown that the Temporal UI shows above the details that a workflow itself keeps up to date.
 * @param ids whose the workflow is, by their kind; null: it has none of this kind
 * @param path in the API, where it tells more
 */
export function staticDetails(
  publicUrl: string,
  ids: readonly (readonly [kind: string, id: string | null])[],
  label: string,
  path: readonly string[],
): string {
  const whose = ids.flatMap(([kind, id]) => (id === null ? [] : [`${kind} \`${id}\``])).join(', ');
  const url = `${publicUrl}/v1/${path.map(encodeURIComponent).join('/')}`;
  return [whose, `${label}: <${url}>`].join('\n\n');
}
