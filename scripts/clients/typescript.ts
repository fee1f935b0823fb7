import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { description, root, run, type Check } from './check.ts';

const bin = (name: string): string => join(root, 'node_modules/.bin', name);

/** As a user of openapi-fetch writes it: fields with a default are left out. */
const roundTrip = `import createClient from 'openapi-fetch';
import type { paths } from './schema.ts';

const [baseUrl = '', key = ''] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl, headers: { authorization: \`Bearer \${key}\` } });
function must<T>({ data, error }: { data?: T; error?: { detail: string } }): T {
  if (data === undefined) throw new Error(error?.detail);
  return data;
}

const account = must(await client.POST('/v1/accounts', { body: { name: 'TypeScript', email: 'ts@example.com' } }));
const path = { accountId: account.id };
const body = { name: 'CRM', url: 'https://example.com/hooks', eventTypes: ['*' as const], enabled: false };
const endpoint = must(await client.POST('/v1/accounts/{accountId}/endpoints', { params: { path }, body }));
const event = { type: 'email.opened' as const, recipient: { email: 'ada@example.com' } };
const { accepted } = must(await client.POST('/v1/accounts/{accountId}/events', { params: { path }, body: event }));
const listed = must(await client.GET('/v1/accounts/{accountId}/events', { params: { path } }));
const [found] = listed.data;
if (found?.id !== accepted[0]?.id || found?.event.recipient.email !== 'ada@example.com') throw new Error('the event is not listed');
if (found.deliveries[0]?.endpointId !== endpoint.id || found.deliveries[0].status !== 'held') throw new Error('no delivery');
`;

export const checkTypescript: Check = async (folder, { url, key }) => {
  await run(bin('openapi-typescript'), [description, '--output', join(folder, 'schema.ts')]);
  await writeFile(join(folder, 'round-trip.ts'), roundTrip);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'esnext'];
  const files = ['--types', 'node', '--allowImportingTsExtensions', 'round-trip.ts'];
  await run(bin('tsc'), ['--ignoreConfig', ...options, ...files], { cwd: folder });
  await run(process.execPath, ['round-trip.ts', url, key], { cwd: folder });
  return undefined;
};
