/**
 * Run by itself, with --expose-gc: by how much the memory of a process grows at most while it sends
 * to each URL.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createHttpSender } from '../../src/delivery/http/http-sender.ts';
import { createTargetGuard } from '../../src/delivery/guard/target-guard.ts';

const [how, ordinaryUrl = '', ...urls] = process.argv.slice(2);
const timeoutMs = 500;
const sender = createHttpSender(createTargetGuard(['127.0.0.0/8']), timeoutMs);

const post = async (url: string): Promise<void> => {
  if (how === 'guarded') await sender.send({ url, headers: {}, body: '{}' });
  else await readAll(url);
};

/** What a sender does that reads all it is sent, here 64 MB of it: shows that the measurement can fail. */
async function readAll(url: string): Promise<void> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const { body } = await fetch(url, { method: 'POST', body: '{}' });
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > 64 * 1024 * 1024) break;
  }
}

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
