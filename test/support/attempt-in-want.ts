/**
 * Makes attempts while this process has no file or no port left, then one when it has: `attempt-in-want.ts <database> files`
 * below a limit of files, or `ports` in a network with few. It writes what became of them as JSON.
 */
import { closeSync, openSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { devNull } from 'node:os';
import { attemptDelivery } from '../../src/delivery/attempt/attempt-delivery.ts';
import { createBatchPosts } from '../../src/delivery/attempt/batch-posts.ts';
import { createPool } from '../../src/store/pool.ts';
import { addDelivery } from './add-delivery.ts';
import { attemptDeps } from './attempt-deps.ts';
import { startReceiver } from './receiver.ts';

const [databaseUrl = '', want] = process.argv.slice(2);
// One connection, which is open before there is want.
const db = createPool(databaseUrl, () => undefined, { max: 1 });
const receiver = await startReceiver();
const deps = attemptDeps(db);
const ref = await addDelivery(db, receiver.url);
const attempt = () => attemptDelivery(deps, createBatchPosts(deps), ref);

const putBack = want === 'ports' ? await takePorts(Number(new URL(receiver.url).port)) : takeFiles();
const inWant = [await attempt(), await attempt()];
await putBack();
const after = await attempt();
console.log(JSON.stringify({ inWant, after, requests: receiver.received.length }));
await Promise.all([deps.sender.close(), receiver.close(), db.end()]);

function takeFiles(): () => Promise<void> {
  const files: number[] = [];
  try {
    for (;;) files.push(openSync(devNull, 'r'));
  } catch {
    return () => Promise.resolve(files.forEach(closeSync));
  }
}

/** Each port can be used once towards the same address and port. */
async function takePorts(port: number): Promise<() => Promise<void>> {
  const sockets: Socket[] = [];
  for (;;) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise<boolean>((settle) => {
      socket.once('connect', () => settle(true)).once('error', () => settle(false));
    });
    if (!isOpen) break;
    sockets.push(socket);
  }
  return async () => {
    const closed = sockets.map((socket) => new Promise((gone) => socket.once('close', gone)));
    // Reset, so that no port stays with a connection that has ended.
    for (const socket of sockets) socket.resetAndDestroy();
    await Promise.all(closed);
  };
}
