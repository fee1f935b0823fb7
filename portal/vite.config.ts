import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { texts } from './src/texts.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Puts the texts of `index.html` where it names them. */
const htmlTexts: Plugin = {
  name: 'html-texts',
  transformIndexHtml: (html) =>
    html
      .replace('{{locale}}', texts.locale)
      .replace('{{title}}', texts.html.title)
      .replace('{{noScript}}', texts.html.noScript),
};

/** `npx vite portal` serves the page while you work on it; the API of `npm start` answers its calls. */
export default defineConfig({
  root: here('.'),
  // The service may be reached below a path: what the page loads is named by where the page is.
  base: './',
  publicDir: false,
  plugins: [htmlTexts],
  server: { proxy: { '/v1': 'http://127.0.0.1:8080' } },
  build: {
    outDir: here('../dist/portal'),
    emptyOutDir: true,
    target: 'es2023',
    // The policy of the page allows no `data:` scripts or styles, and one file more costs nothing.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      // Base UI marks its files for servers that render React; none does here.
      onLog: (level, log, next) => (log.code === 'MODULE_LEVEL_DIRECTIVE' ? undefined : next(level, log)),
    },
  },
});
