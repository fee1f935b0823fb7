/** A process that starts the embedded servers, says so in one line of JSON, and stops them when its input ends. */
import { once } from 'node:events';
import { startEmbedded } from '../../../src/embedded/index.ts';

const [dataDir = '', what = '', cacheDir] = process.argv.slice(2);
const embedded = await startEmbedded({
  dataDir,
  needPostgres: what.includes('postgres'),
  needTemporal: what.includes('temporal'),
  searchAttributes: {},
  report: (line) => console.error(line),
  ...(cacheDir !== undefined && { cacheDir }),
});
console.log(JSON.stringify({ databaseUrl: embedded.databaseUrl, temporalAddress: embedded.temporalAddress }));
process.stdin.resume();
await once(process.stdin, 'end');
await embedded.stop();
