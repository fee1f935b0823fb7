/**
 * Checks docker-compose.yml and the Dockerfile as far as that goes without a Docker engine: the official Compose schema,
 * that what they name (commands, settings, files, services that are waited for) exists, and that our own services can do
 * and write as little as possible.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { matchesGlob } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { givenConnections } from '../src/commands/given-connections.ts';
import { readConfig } from '../src/config/config.ts';
import { checkSettings } from './deploy/compose-settings.ts';
import {
  checkKeys,
  checkNetworks,
  withVariables,
  type Compose,
  type Must,
  type Service,
} from './compose-safety.ts';

const run = promisify(execFile);
const composeFile = 'docker-compose.yml';
const problems: string[] = [];
const must: Must = (holds, problem) => {
  if (!holds) problems.push(problem);
};

const text = readFileSync(composeFile, 'utf8');
const compose = parse(text, { merge: true }) as Compose;
const dockerfile = stagesOf(readFileSync('Dockerfile', 'utf8'));

await checkSchema();
await checkByDocker();
await checkOwnServices();
checkKeys(compose, must);
checkNetworks(compose, text, must);
for (const [name, service] of Object.entries(compose.services)) checkService(name, service);
checkDockerfile();

for (const problem of problems) console.error(`✗ ${problem}`);
const services = Object.keys(compose.services).length;
if (problems.length === 0) console.log(`✓ ${composeFile} (${services} services) and the Dockerfile`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** The part of dclint that is used; its own declarations do not resolve (imports without file extensions). */
interface ComposeLinter {
  DCLinter: new (config: { rules: object; quiet: boolean; debug: boolean; exclude: string[] }) => {
    lintFiles(
      paths: string[],
      recursive: boolean,
    ): { messages: { type: 'warning' | 'error'; message: string; line: number }[] }[];
  };
}

/** Against the Compose Specification's JSON schema, which the linter brings; its opinions on style are not asked for. */
async function checkSchema(): Promise<void> {
  const dclint: unknown = await import('dclint');
  const { DCLinter } = dclint as ComposeLinter;
  const linter = new DCLinter({ rules: {}, quiet: true, debug: false, exclude: [] });
  for (const { type, message, line } of linter
    .lintFiles([composeFile], false)
    .flatMap((file) => file.messages)) {
    must(type !== 'error', `${composeFile}:${line}: ${message}`);
  }
}

/** Where the Docker CLI has its Compose plugin, that has the last word on the file; it needs no engine for this. */
async function checkByDocker(): Promise<void> {
  const hasCompose = await run('docker', ['compose', 'version']).then(
    () => true,
    () => false,
  );
  if (!hasCompose) return;
  const config = (env: NodeJS.ProcessEnv): Promise<unknown> =>
    run('docker', ['compose', '--file', composeFile, 'config', '--quiet'], {
      env: { ...process.env, ...env },
    });
  await config({ MAILHOOKS_TRIAL: 'yes' }).catch((error: unknown) =>
    must(false, `docker compose config: ${(error as Error).message}`),
  );
  await config({ MAILHOOKS_TRIAL: '' }).then(
    () => must(false, 'docker compose config: takes public keys although it is no trial'),
    () => undefined,
  );
}

/** What runs our image: its command exists, and its settings are known, valid and enough for the command. */
async function checkOwnServices(): Promise<void> {
  const { stdout: help } = await run(process.execPath, ['bin/mailhooks.js', 'help']);
  const commands = [...help.matchAll(/^ {2}mailhooks ([\w-]+)/gm)].map((match) => match[1]);
  for (const [name, service] of Object.entries(compose.services)) {
    if (service.build === undefined) continue;
    checkConfined(name, service);
    const command = service.command?.[0] ?? 'none';
    must(commands.includes(command), `${name}: mailhooks has no command ${command}`);
    const env = withVariables(service.environment ?? {}, { MAILHOOKS_TRIAL: 'yes' });
    checkSettings(name, service, must);
    try {
      givenConnections(readConfig(env));
    } catch (error) {
      must(false, `${name}: ${(error as Error).message}`);
    }
  }
}

/** Whoever takes over one of our processes finds no root, no privileges and no place to leave a program at. */
function checkConfined(name: string, service: Service): void {
  must(!isRoot(service.user ?? imageUser()), `${name}: it runs as root`);
  must(service.read_only === true, `${name}: its root filesystem can be written to (read_only: true)`);
  must(
    (service.tmpfs ?? []).some((mount) => /^\/tmp:.*\bnoexec\b/.test(mount)),
    `${name}: no /tmp of its own (tmpfs, noexec)`,
  );
  must(service.cap_drop?.includes('ALL') === true, `${name}: it keeps capabilities (cap_drop: [ALL])`);
  must((service.cap_add ?? []).length === 0, `${name}: it is given capabilities`);
  must(service.privileged !== true, `${name}: it is privileged`);
  must(
    service.security_opt?.includes('no-new-privileges:true') === true,
    `${name}: it can gain privileges (security_opt: no-new-privileges:true)`,
  );
}

function imageUser(): string {
  return dockerfile.at(-1)?.findLast((instruction) => instruction.name === 'USER')?.rest ?? 'root';
}

function isRoot(user: string): boolean {
  return /^(root|0)\b/.test(user);
}

function checkService(name: string, service: Service): void {
  must(service.logging?.options?.['max-size'] !== undefined, `${name}: its log grows for ever (logging)`);
  must(service.deploy?.resources.limits.memory !== undefined, `${name}: no limit of memory`);
  const endsByItself = waitedFor('service_completed_successfully').has(name);
  if (endsByItself) {
    must(
      /^(no|on-failure)/.test(service.restart ?? 'no'),
      `${name}: it ends by itself but is restarted always`,
    );
  } else {
    must(isChecked(service), `${name}: no healthcheck`);
    must(service.restart === 'unless-stopped', `${name}: not restarted when it dies`);
  }
  for (const [other, { condition }] of Object.entries(service.depends_on ?? {})) {
    const target = compose.services[other];
    must(target !== undefined, `${name}: waits for ${other}, which does not exist`);
    if (condition === 'service_healthy' && target) {
      must(isChecked(target), `${name}: waits for the health of ${other}, which is never checked`);
    }
  }
  for (const port of service.ports ?? []) {
    must(port.startsWith('127.0.0.1:'), `${name}: port ${port} is open to the network`);
  }
  for (const volume of service.volumes ?? []) {
    must((volume.split(':')[0] ?? '') in compose.volumes, `${name}: volume ${volume} is not declared`);
  }
  for (const { source } of service.configs ?? []) {
    const config = compose.configs[source];
    must(config !== undefined, `${name}: config ${source} is not declared`);
    must(config?.file === undefined || existsSync(config.file), `${name}: there is no file ${config?.file}`);
  }
}

function waitedFor(condition: string): Set<string> {
  const dependencies = Object.values(compose.services).flatMap((service) =>
    Object.entries(service.depends_on ?? {}),
  );
  return new Set(dependencies.filter(([, wait]) => wait.condition === condition).map(([name]) => name));
}

function isChecked({ build, healthcheck }: Service): boolean {
  if (healthcheck) return healthcheck.disable !== true && healthcheck.test !== undefined;
  return build !== undefined && dockerfile.at(-1)?.some(({ name }) => name === 'HEALTHCHECK') === true;
}

interface Instruction {
  name: string;
  rest: string;
}

/** The instructions of each stage; a stage begins with FROM. */
function stagesOf(text: string): Instruction[][] {
  const stages: Instruction[][] = [];
  const lines = text.replaceAll(/^\s*#.*\n/gm, '').replaceAll(/\\\n\s*/g, '');
  for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    if (name === 'FROM') stages.push([]);
    stages.at(-1)?.push({ name, rest });
  }
  return stages;
}

function checkDockerfile(): void {
  const all = (stage: Instruction[], name: string): string[] =>
    stage.filter((instruction) => instruction.name === name).map(({ rest }) => rest);
  for (const stage of dockerfile) {
    for (const image of all(stage, 'FROM')) {
      must(/^node:24[.-]/.test(image), `Dockerfile: ${image} is not Node 24`);
    }
    for (const copy of all(stage, 'COPY')) {
      if (copy.includes('--from=')) continue;
      for (const path of copy.split(/\s+/).slice(0, -1)) {
        must(existsSync(path), `Dockerfile: there is no ${path} to copy`);
        must(isSent(path), `Dockerfile: .dockerignore keeps ${path} out`);
      }
    }
  }
  const final = dockerfile.at(-1) ?? [];
  must(!isRoot(imageUser()), 'Dockerfile: it runs as root');
  for (const command of dockerfile.flatMap((stage) => all(stage, 'RUN'))) {
    must(
      !/npm (i|install|add|update)\b/.test(command),
      `Dockerfile: not what the lock file says (npm ci): ${command}`,
    );
  }
  must(all(final, 'HEALTHCHECK').length === 1, 'Dockerfile: no HEALTHCHECK');
  const program = [...all(final, 'ENTRYPOINT'), ...all(final, 'CMD')];
  must(
    program.every((part) => part.startsWith('[')) &&
      program[0]?.startsWith('["node", "bin/mailhooks.js"') === true,
    'Dockerfile: signals do not reach node (start it in exec form, without a shell or npm)',
  );
}

/** Whether the path is part of the build's context: the last line of .dockerignore that matches decides. */
function isSent(path: string): boolean {
  const lines = readFileSync('.dockerignore', 'utf8').split('\n');
  const rules = lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
  const last = rules.findLast((rule) => matchesGlob(path, rule.replace(/^!/, '')));
  return last === undefined || last.startsWith('!');
}
