import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { parse } from 'yaml';
import { parseExposition, type Family } from '../support/exposition.ts';
import { startTestMailhooks, type TestMailhooks } from '../support/mailhooks.ts';
import { taskQueue } from '../../src/domain/delivery/workflow-ids.ts';
import { startReceiver, statuses, type Receiver } from '../support/receiver.ts';
import { until } from '../support/until.ts';

const folder = new URL('../../docs/operate/ops/', import.meta.url);
const read = (name: string): Promise<string> => readFile(new URL(name, folder), 'utf8');

interface Rules {
  groups: { rules: { alert: string; expr: string; annotations: Record<string, string> }[] }[];
}
interface Dashboard {
  panels: { type: string; title: string; targets?: { expr: string }[] }[];
  templating: { list: { name: string; type: string; query: string | { query: string } }[] };
}

/** Made by Prometheus itself, or put on by its configuration. */
const notOurs = new Set(['up']);
const addedLabels = ['job', 'instance', 'role', 'le'];

const metricName = /\b(?:mailhooks|temporal|nodejs|process)_[a-z0-9_]+|\bup\b/g;

/** Metrics that an expression names and nobody exposes, and labels that none of its metrics has. */
function unknownIn(expr: string, families: Map<string, Family>): string[] {
  const byName = new Map<string, Set<string>>();
  for (const { name, labels } of [...families.values()].flatMap(({ samples }) => samples)) {
    byName.set(name, byName.get(name) ?? new Set());
    for (const label of Object.keys(labels)) byName.get(name)?.add(label);
  }
  const names = [...expr.matchAll(metricName)].map(([name]) => name);
  const labels = new Set([...addedLabels, ...names.flatMap((name) => [...(byName.get(name) ?? [])])]);
  const selected = [...expr.matchAll(/([a-z_]+)(?:=~|!~|!=|=)"/g)].map(([, label = '']) => label);
  const grouped = [...expr.matchAll(/\bby \(([^)]+)\)/g)].flatMap(([, list = '']) => list.split(/,\s*/));
  return [
    ...(names.length === 0 ? ['no metric at all'] : []),
    ...names.filter((name) => !notOurs.has(name) && !byName.has(name)),
    ...[...selected, ...grouped].filter((label) => !labels.has(label)).map((label) => `label ${label}`),
  ];
}

describe('dashboard and alerts', () => {
  let mailhooks: TestMailhooks;
  let receiver: Receiver;
  let families: Map<string, Family>;

  before(async () => {
    receiver = await startReceiver(statuses(200, 503, 200));
    mailhooks = await startTestMailhooks({ MAILHOOKS_RETRY_WINDOW: '3s' });
    const account = await mailhooks.api.newAccount();
    await mailhooks.api.newEndpoint(account, receiver.url);
    await mailhooks.settled(account, await mailhooks.api.newEvent(account));
    // A request that Temporal refuses is counted too, and so is a workflow task that fails.
    await assert.rejects(mailhooks.temporal.workflow.getHandle('nobody').describe());
    await mailhooks.temporal.workflow.start('noSuchWorkflow', { taskQueue, workflowId: 'fails' });
    families = await until('the failed workflow task is counted', async () => {
      const found = parseExposition((await mailhooks.api.get('/metrics', { key: null })).text);
      return found.has('temporal_workflow_task_execution_failed_total') && found;
    });
  });
  after(async () => {
    await mailhooks.stop();
    await receiver.close();
  });

  it('the check itself finds what nobody exposes', () => {
    assert.deepEqual(unknownIn('rate(mailhooks_attempt_total[5m])', families), ['mailhooks_attempt_total']);
    assert.deepEqual(unknownIn('sum by (code) (mailhooks_attempts_total{result!="success"})', families), [
      'label code',
    ]);
    assert.deepEqual(unknownIn('vector(1)', families), ['no metric at all']);
  });

  it('every metric and label of the dashboard exists', async () => {
    const { panels, templating } = JSON.parse(await read('grafana-dashboard.json')) as Dashboard;
    const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })));
    assert.ok(queries.length > 30);
    for (const { title, expr } of queries)
      assert.deepEqual(unknownIn(expr, families), [], `${title}: ${expr}`);
    for (const { type, query } of templating.list) {
      const text = typeof query === 'string' ? query : query.query;
      if (type === 'query') assert.deepEqual(unknownIn(text, families), [], text);
    }
    const rows = panels.filter(({ type }) => type === 'row').map(({ title }) => title);
    assert.deepEqual(rows.slice(0, 4), [
      'Is it healthy?',
      'How late are we?',
      'What fails, and why?',
      'What waits?',
    ]);
  });

  it('every metric and label of the alerts exists, and each says what to do', async () => {
    const { groups } = parse(await read('alerts.yml')) as Rules;
    const rules = groups.flatMap((group) => group.rules);
    assert.ok(rules.length > 10);
    for (const { alert, expr, annotations } of rules) {
      assert.deepEqual(unknownIn(expr, families), [], `${alert}: ${expr}`);
      assert.deepEqual(Object.keys(annotations), ['summary', 'description', 'action'], alert);
    }
  });

  it('every metric of ours is in the table, as it explains itself', async () => {
    const rows = (await read('README.md')).matchAll(
      /^\| `(mailhooks_\w+)` +\| (\w+) +\| (.*?) +\| (.*?) +\|$/gm,
    );
    const table = [...rows].map(([, name, type, labels = '', help]) => [
      name,
      type,
      labels.match(/\w+/g) ?? [],
      help,
    ]);
    const ours = [...families].filter(([name]) => name.startsWith('mailhooks_'));
    const labelsOf = ({ samples }: Family): string[] =>
      [...new Set(samples.flatMap(({ labels }) => Object.keys(labels)))]
        .filter((label) => label !== 'le')
        .sort();
    assert.deepEqual(
      table.sort(),
      ours.map(([name, family]) => [name, family.type, labelsOf(family), family.help]).sort(),
    );
  });

  it('every metric of ours has a help text, and its unit in its name', () => {
    const ours = [...families].filter(([name]) => name.startsWith('mailhooks_'));
    assert.ok(ours.length > 20);
    for (const [name, { type, help, samples }] of ours) {
      assert.ok(help.length > 15, `${name}: ${help}`);
      assert.equal(name.endsWith('_total'), type === 'counter', name);
      if (type === 'histogram') assert.match(name, /_(seconds|events)$/);
      for (const { labels } of samples) {
        for (const label of Object.keys(labels)) {
          assert.doesNotMatch(label, /account|endpoint|host|event_?id|delivery/, name);
        }
      }
    }
  });
});
