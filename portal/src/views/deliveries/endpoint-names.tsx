import { Link } from 'wouter';
import { useEndpoints } from '../../api/endpoints.ts';
import { Visible } from '../../parts/visible.tsx';
import { paths } from '../../app/paths.ts';

/** Of the endpoints that are read already: no request for each row. */
export function useEndpointNames(accountId: string): ReadonlyMap<string, string> {
  const pages = useEndpoints(accountId).data?.pages ?? [];
  return new Map(pages.flatMap(({ data }) => data.map(({ id, name }) => [id, name] as const)));
}

export function EndpointName({ accountId, endpointId }: { accountId: string; endpointId: string }) {
  const name = useEndpointNames(accountId).get(endpointId) ?? endpointId;
  return (
    <Link href={paths.endpoint(accountId, endpointId)}>
      <Visible>{name}</Visible>
    </Link>
  );
}
