import { buildBundle } from './bundle.ts';

if (await buildBundle()) console.log('Workflows bundled into dist/.');
