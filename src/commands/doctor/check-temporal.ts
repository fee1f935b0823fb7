import type { Config } from '../../config/config.ts';
import { connectClient } from '../../temporal/client/connect.ts';
import { explain } from '../../temporal/client/is-away.ts';
import { missingSearchAttributes } from '../../temporal/client/missing-search-attributes.ts';
import { bad, good, type Finding } from './finding.ts';

const name = 'Temporal (TEMPORAL_ADDRESS)';
const answersWithinMs = 10_000;

export async function checkTemporal(config: Config): Promise<Finding[]> {
  const { temporalAddress: address, temporalNamespace: namespace } = config;
  if (address === undefined) return [good(name, 'not set: `start` runs a Temporal server of its own')];
  const client = await connectClient(config, address).catch((error: unknown) => explain(error));
  if (typeof client === 'string')
    return [
      bad(
        name,
        `${address}: ${client}`,
        'start Temporal there, or correct TEMPORAL_ADDRESS (and TEMPORAL_TLS_*, TEMPORAL_API_KEY)',
      ),
    ];
  const { connection } = client;
  const asked = <T>(work: () => Promise<T>): Promise<T> =>
    connection.withDeadline(Date.now() + answersWithinMs, work);
  try {
    const ofNamespace = await asked(() => connection.workflowService.describeNamespace({ namespace })).then(
      () => good('namespace (TEMPORAL_NAMESPACE)', `${namespace} exists`),
      (error: unknown) =>
        bad(
          'namespace (TEMPORAL_NAMESPACE)',
          `${namespace}: ${explain(error)}`,
          `create it (temporal operator namespace create -n ${namespace}), or correct TEMPORAL_NAMESPACE`,
        ),
    );
    const reached = good(name, `answers at ${address}`);
    if (!ofNamespace.ok) return [reached, ofNamespace];
    return [reached, ofNamespace, await asked(() => checkAttributes(connection, namespace))];
  } finally {
    await connection.close();
  }
}

async function checkAttributes(
  connection: Parameters<typeof missingSearchAttributes>[0],
  namespace: string,
): Promise<Finding> {
  const what = 'search attributes';
  try {
    const missing = await missingSearchAttributes(connection, namespace);
    if (missing.length === 0) return good(what, 'all are registered');
    const commands = missing.map(
      ({ name: one, type }) =>
        `temporal operator search-attribute create -n ${namespace} --name ${one} --type ${type}`,
    );
    return bad(
      what,
      `missing: ${missing.map(({ name: one }) => one).join(', ')}`,
      `start a worker, which registers them; on Temporal Cloud: ${commands.join(' && ')}`,
    );
  } catch (error) {
    return bad(
      what,
      `cannot be listed: ${explain(error)}`,
      'look in the Temporal UI that the four that docs/operate/deployment.md names are there',
    );
  }
}
