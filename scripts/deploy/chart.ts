import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseAllDocuments } from 'yaml';
import { readConfig } from '../../src/config/config.ts';
import { isSetting } from './settings.ts';

const run = promisify(execFile);
const chart = 'deploy/helm';
type Labels = Record<string, string>;

interface Container {
  env: { name: string; value: string }[];
  args: string[];
  securityContext: { readOnlyRootFilesystem: boolean; allowPrivilegeEscalation: boolean };
  ports?: { name: string }[];
  livenessProbe?: { tcpSocket?: object; httpGet?: { path: string } };
  readinessProbe?: { httpGet: { path: string } };
  volumeMounts: { name: string; mountPath: string }[];
}
interface Pod {
  metadata: { labels: Labels };
  spec: { containers: [Container]; volumes: { name: string }[]; securityContext: { runAsNonRoot: boolean } };
}
/** What is looked at of any object; which of it is there depends on its kind. */
interface Rendered {
  kind: string;
  metadata: { name: string; labels: Labels; annotations?: Labels };
  spec: {
    template: Pod;
    /** Of a Service it is the labels themselves. */
    selector?: { matchLabels: Labels } | Labels;
    podSelector?: { matchLabels: Labels };
    scaleTargetRef: { name: string };
    metrics: { pods?: { metric: { name: string } } }[];
    endpoints: { port: string }[];
    egress: { to: { ipBlock?: { cidr: string; except?: string[] } }[] }[];
  };
}

/** Lints and renders the chart as Helm does, then looks at what came out. @throws when anything is wrong */
export async function checkChart(helm: string): Promise<string> {
  const counts = [];
  for (const values of [[], ['--values', `${chart}/values-production.yaml`]]) {
    await run(helm, ['lint', '--strict', chart, ...values]);
    const args = ['template', 'check', chart, '--namespace', 'mailhooks', ...values];
    const { stdout } = await run(helm, args, { maxBuffer: 2 ** 24 });
    const objects = parseAllDocuments(stdout).flatMap(
      (document) => (document.toJS() as Rendered | null) ?? [],
    );
    check(objects, values.length > 0);
    counts.push(objects.length);
  }
  await refuses(helm, 'settings.MAILHOOKS_RETENTON=30d');
  await refuses(helm, 'settings.SMTP_URL=smtp://secrets-are-no-values');
  await refuses(helm, 'secret.keys={DATABASE_URL}');
  return `chart: ${counts.join(' and ')} objects`;
}

async function refuses(helm: string, set: string): Promise<void> {
  const accepted = await run(helm, ['template', 'check', chart, '--set', set]).then(
    () => true,
    () => false,
  );
  assert.ok(!accepted, `the chart takes ${set}`);
}

function check(objects: Rendered[], isProduction: boolean): void {
  const ofKind = (kind: string): Rendered[] => objects.filter((object) => object.kind === kind);
  const pods = [...ofKind('Deployment'), ...ofKind('Job')].map(({ spec }) => spec.template);
  const roles = pods.map(({ spec }) => spec.containers[0].args.join());
  assert.deepEqual(roles.sort(), ['api', 'migrate', 'worker']);
  for (const pod of pods) checkPod(pod);
  const finds = (selector: Labels): boolean =>
    pods.some(({ metadata }) =>
      Object.entries(selector).every(([name, value]) => metadata.labels[name] === value),
    );
  for (const { kind, metadata, spec } of objects) {
    const selector = spec.selector ?? spec.podSelector;
    if (selector === undefined) continue;
    const labels = typeof selector.matchLabels === 'object' ? selector.matchLabels : (selector as Labels);
    assert.ok(finds(labels), `${kind} ${metadata.name} finds no pod`);
  }
  const job = ofKind('Job')[0]?.metadata.annotations ?? {};
  assert.equal(job['helm.sh/hook'], 'pre-install,pre-upgrade', 'the schema changes before the processes');
  assert.equal(ofKind('PodDisruptionBudget').length, 2);
  if (isProduction) checkProduction(ofKind);
}

function checkPod({ metadata, spec }: Pod): void {
  const role = metadata.labels['app.kubernetes.io/component'];
  const [container] = spec.containers;
  for (const { name } of container.env) assert.ok(isSetting(name), `${role}: there is no setting ${name}`);
  // Secrets are in files that are not here; the rest must be valid.
  readConfig(
    Object.fromEntries(
      container.env.filter(({ name }) => !name.endsWith('_FILE')).map(({ name, value }) => [name, value]),
    ),
  );
  assert.ok(spec.securityContext.runAsNonRoot, `${role} may run as root`);
  assert.ok(container.securityContext.readOnlyRootFilesystem, `${role} can write to its root`);
  assert.equal(container.securityContext.allowPrivilegeEscalation, false);
  for (const { name } of container.volumeMounts)
    assert.ok(
      spec.volumes.some((volume) => volume.name === name),
      `${role}: no volume ${name}`,
    );
  if (role === 'migrate') return;
  const alive = container.livenessProbe?.httpGet?.path ?? container.livenessProbe?.tcpSocket;
  // Without Postgres /healthz of an API is red, and a restart cures nothing.
  assert.deepEqual(alive, role === 'api' ? { port: 'http' } : '/healthz', `liveness of ${role}`);
  const ready = container.readinessProbe?.httpGet.path;
  assert.equal(ready, role === 'api' ? '/healthz' : '/readyz', `readiness of ${role}`);
}

function checkProduction(ofKind: (kind: string) => Rendered[]): void {
  const [scaler] = ofKind('HorizontalPodAutoscaler');
  assert.ok(ofKind('Deployment').some(({ metadata }) => metadata.name === scaler?.spec.scaleTargetRef.name));
  const metrics = scaler?.spec.metrics.map(({ pods }) => pods?.metric.name);
  assert.ok(metrics?.includes('mailhooks_held_back_events'), 'workers scale by deferred events');
  const monitors = ofKind('ServiceMonitor');
  assert.equal(monitors.length, 2);
  assert.ok(monitors.every(({ spec }) => spec.endpoints[0]?.port === 'http'));
  const policies = ofKind('NetworkPolicy');
  assert.equal(policies.length, 3);
  for (const { metadata, spec } of policies.filter(({ metadata }) => !metadata.name.endsWith('-migrate'))) {
    const blocks = spec.egress.flatMap(({ to }) => to.flatMap(({ ipBlock }) => ipBlock ?? []));
    const everywhere = blocks.filter(({ cidr }) => cidr === '0.0.0.0/0' || cidr === '::/0');
    assert.equal(everywhere.length, 2, `${metadata.name}: webhooks reach public addresses`);
    const excepted = everywhere.flatMap(({ except }) => except ?? []);
    for (const range of ['10.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7'])
      assert.ok(excepted.includes(range), `${metadata.name}: webhooks reach ${range}`);
  }
}
