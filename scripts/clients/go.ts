import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findTool, type GoTool } from '../deploy/tools.ts';
import { description, run, succeeds, type Check } from './check.ts';

export const noGo = 'Go, or its modules, cannot be had';

/** The modules that generated code imports are fetched, then all of it is compiled. @returns undefined when well */
export async function compile(folder: string, requires: readonly string[] = []): Promise<string | undefined> {
  const env = { GOFLAGS: '-mod=mod', GOWORK: 'off' };
  if (requires.length > 0) {
    const lines = requires.map((module) => `require ${module}\n`).join('');
    await writeFile(join(folder, 'go.mod'), `module client\n\ngo 1.25\n\n${lines}`);
  }
  if (!(await succeeds('go', ['mod', 'tidy'], { cwd: folder, env }))) return noGo;
  await run('go', ['build', './...'], { cwd: folder, env });
  return undefined;
}

const found = async (name: GoTool): Promise<string | undefined> =>
  await findTool(name).catch(() => undefined);

export const checkOapiCodegen: Check = async (folder) => {
  const tool = await found('oapi-codegen');
  if (tool === undefined) return noGo;
  const to = join(folder, 'client.go');
  await run(tool, ['-generate', 'types,client', '-package', 'client', '-o', to, description]);
  return await compile(folder, ['github.com/oapi-codegen/runtime v1.9.0']);
};

export const checkOgen: Check = async (folder) => {
  const tool = await found('ogen');
  if (tool === undefined) return noGo;
  const { stderr } = await run(tool, ['-target', join(folder, 'api'), '-package', 'api', description], {
    cwd: folder,
  });
  const skipped = stderr.split('\n').filter((line) => /Skipping|not implemented/.test(line));
  if (skipped.length > 0) throw new Error(skipped.join('\n'));
  return await compile(folder, ['github.com/ogen-go/ogen v1.24.0']);
};
