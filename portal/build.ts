import { buildPage } from './build-page.ts';

const outcome = await buildPage();
if (outcome === true) console.log('Page built into dist/portal/.');
if (outcome === 'missing') {
  console.log(
    'The page is not built: Vite is not installed (npm ci, without --omit=dev). The API works without.',
  );
}
