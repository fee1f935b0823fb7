/**
 * Run by itself, with --expose-gc: by how much the memory of a process grows at most while it sends
 * to each URL.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createHttpSender } from '../../src/delivery/http-sender.ts';
import { createTargetGuard } from '../../src/delivery/target-guard.ts';

const [how, ordinaryUrl = '', ...urls] = process.argv.slice(2);
const timeoutMs = 500;
const sender = createHttpSender(createTargetGuard(['127.0.0.0/8']), timeoutMs);

const post = async (url: string): Promise<void> => {
  if (how === 'guarded') await sender.send({ url, headers: {}, body: '{}' });
  // What a sender does that reads all it is sent: shows that the measurement can fail.
  else
    await fetch(url, { method: 'POST', body: '{}', signal: AbortSignal.timeout(timeoutMs) })
      .then((answer) => answer.arrayBuffer())
      .catch(() => undefined);
};

for (let i = 0; i < 50; i += 1) await post(ordinaryUrl);
for (const url of urls) {
  gc?.();
  await delay(50);
  const before = process.memoryUsage.rss();
  let most = before;
  const watch = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 5);
  await post(url);
  most = Math.max(most, process.memoryUsage.rss());
  clearInterval(watch);
  console.log(most - before);
}
await sender.close();
process.exit();
