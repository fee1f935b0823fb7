import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Linter } from 'eslint';
import tseslint from 'typescript-eslint';

const { pageRooms } = (await import(new URL('../../portal/eslint.rooms.js', import.meta.url).href)) as {
  pageRooms: Linter.Config[];
};
const typescript = {
  files: ['**/*.ts', '**/*.tsx'],
  plugins: { '@typescript-eslint': tseslint.plugin },
  languageOptions: { parser: tseslint.parser },
} as unknown as Linter.Config;
const linter = new Linter();

const complaints = (file: string, code: string): string[] =>
  linter.verify(code, [typescript, ...pageRooms], { filename: file }).map(({ message }) => message);

const client = '../../../clients/typescript/src/schema.ts';

describe('the rooms of the page', () => {
  it('take the types of the API from one file, and no code of the client', () => {
    assert.deepEqual(
      complaints('portal/src/api/schema.ts', `export type { components } from '${client}';`),
      [],
    );
    assert.match(
      complaints('portal/src/api/x.ts', `import { version } from '${client}';`).join(),
      /types of it only/,
    );
    for (const room of ['app', 'parts', 'text', 'views/charts']) {
      const path = room.includes('/') ? `../${client}` : client;
      const found = complaints(`portal/src/${room}/x.ts`, `import type { components } from '${path}';`);
      assert.match(found.join(), /may not import it/, room);
    }
  });

  it('have every text in one file', () => {
    const codes = [
      'const a = <p>Hello</p>;',
      "const a = 'in a moment';",
      'const a = <a title="Not yet, sorry">{b}</a>;',
      'const a = `HTTP ${b}`;',
      'const a = `${b} ms`;',
    ];
    for (const code of codes) {
      assert.match(complaints('portal/src/views/x.tsx', code).join(), /texts of the page/, code);
      assert.deepEqual(complaints('portal/src/texts.ts', code.replace(/<.*>/, "''")), [], code);
    }
    const noText = [
      "throw new Error('there is none');",
      'const a = `/a/${b}?${c}`;',
      "const a = <p>{'–'}</p>;",
    ];
    for (const code of noText) assert.deepEqual(complaints('portal/src/views/x.tsx', code), [], code);
  });

  it('keep what is pure free of packages', () => {
    assert.match(
      complaints('portal/src/text/x.ts', "import { useState } from 'react';").join(),
      /no package/,
    );
  });
});
