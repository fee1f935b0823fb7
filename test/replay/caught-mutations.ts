import { caughtInADelivery } from './caught-in-a-delivery.ts';
import { changesOf, type Mutation } from './mutation.ts';

/** Each fails the replay of at least one history; how, is nondeterminism where nothing else is said. */
export const caught: Mutation[] = [
  ...changesOf(
    'workflows/disable-and-notify',
    [
      'no mail after an endpoint was disabled',
      'if (notificationId !== null) {',
      "if (notificationId === '') {",
    ],
    ['a mail whoever has disabled', 'if (notificationId !== null) {', "if (notificationId !== '') {"],
    [
      'the mail before the endpoint is disabled',
      'const { notificationId } = await disableEndpoint',
      "await emailOwner({ notificationId: '' });\n    const { notificationId } = await disableEndpoint",
    ],
  ),
  ...changesOf(
    'workflows/deliver-event',
    ['no compensation', "if (outcome === 'failed') await stay(disableAndNotify(task));", ''],
    ['compensation of every delivery', "if (outcome === 'failed') await", 'await'],
    [
      'compensation before the outcome is known',
      '      const outcome = await Promise.race([',
      '      await disableAndNotify(task);\n      const outcome = await Promise.race([',
    ],
    [
      'a cancelled workflow waits for the attempt under way',
      'CancellationScope.current().cancelRequested,\n      ]);',
      ']);',
    ],
    [
      'no mark on what was cancelled',
      'await CancellationScope.nonCancellable(() => cancelDelivery(task));',
      '',
    ],
    [
      'marking what was cancelled can itself be cancelled',
      'CancellationScope.nonCancellable(() => cancelDelivery(task))',
      'cancelDelivery(task)',
    ],
    [
      'deliveries begin in another order',
      'input.deliveries.forEach(lookAt);',
      'input.deliveries.toReversed().forEach(lookAt);',
      'guard',
    ],
    ['only the first delivery is taken', 'input.deliveries.forEach', 'input.deliveries.slice(0, 1).forEach'],
    [
      'no search attribute at the end',
      'if (!isPlainlyDelivered || input.revision === undefined)',
      'if (isLeaving)',
    ],
    ['a search attribute at every end', 'if (!isPlainlyDelivered || input.revision === undefined)\n', ''],
    [
      'the revision is not asked',
      '!isPlainlyDelivered || input.revision === undefined',
      '!isPlainlyDelivered',
    ],
    ['a cancelled workflow completes', 'if (cancellation !== undefined) throw cancellation as Error;', ''],
    ['a delivery that is known is never woken', 'if (open) open.wake(task.attempts);', 'if (open) return;'],
    [
      'the outcome that search attributes show is always the same',
      'const value = deliveries.kinds();',
      "const value = ['failed'];",
    ],
    ['the patch of slices has another name', "patched('begun-in-slices')", "patched('begun-in-pieces')"],
    ['the patch of slices is gone', "isLarge && patched('begun-in-slices')", 'isLarge'],
    ['large events begin at once', "isLarge && patched('begun-in-slices')", 'false'],
    [
      'cancelled between slices, a workflow fails',
      '      if (!isCancellation(error)) throw error;\n      cancellation = error;\n    }\n  };\n\n  const deliverParts',
      '      throw error;\n    }\n  };\n\n  const deliverParts',
    ],
    [
      'the patch of early changes has another name',
      "patched('changes-wait-for-the-list')",
      "patched('changes-wait')",
    ],
    ['the patch of early changes is gone', "isListing && patched('changes-wait-for-the-list')", 'isListing'],
    [
      'the parent begins what no part has yet',
      "else if (isListing && patched('changes-wait-for-the-list')) early.push(task);",
      '',
    ],
    ['early changes are forgotten', 'early.splice(0).forEach(lookAt);', ''],
    [
      'the handlers are set in another order',
      '  if (input.inParts) work(deliverParts());\n  setHandlers({ deliveries, lookAt, work });\n',
      '  setHandlers({ deliveries, lookAt, work });\n  if (input.inParts) work(deliverParts());\n',
    ],
    ['parts are not begun', 'if (input.inParts) work(deliverParts());', ''],
    ['no new run, however long the history', 'staying === 0 && isLong()', 'staying < 0 && isLong()'],
    [
      'the patch of new runs has another name',
      "patched('runs-of-bounded-length')",
      "patched('runs-of-any-length')",
    ],
    ['the patch of new runs is gone', "isLong() && patched('runs-of-bounded-length')", 'isLong()'],
    [
      'deliveries that wait are not left',
      'for (const { deliveryId } of deliveries.openTasks()) waits.get(deliveryId)?.leave();',
      'for (const { deliveryId } of deliveries.openTasks()) waits.get(deliveryId);',
    ],
    [
      'what was left is not cancelled with the workflow',
      'await Promise.all(left.map((task) => cancelOne(task, error)));',
      'cancellation = error;',
    ],
    [
      'a long workflow completes instead',
      'if (left.length > 0 && !consideredCancelled)',
      'if (left.length > 9)',
    ],
  ),
  ...changesOf(
    'workflows/activity-options',
    ['a new run after more events', 'eventsPerRun = 2_000', 'eventsPerRun = 9_000'],
    ['smaller parts', 'deliveriesPerPart = 500', 'deliveriesPerPart = 250'],
    ['larger parts', 'deliveriesPerPart = 500', 'deliveriesPerPart = 600'],
    ['larger slices', 'deliveriesPerSlice = 50', 'deliveriesPerSlice = 51'],
    ['smaller slices', 'deliveriesPerSlice = 50', 'deliveriesPerSlice = 40'],
  ),
  ...changesOf(
    'workflows/in-slices',
    ['slices without a pause', 'if (!mayGoOn()) await condition(mayGoOn, sliceMs);', ''],
    [
      'slices that wait for their time alone',
      'await condition(mayGoOn, sliceMs)',
      'await condition(isLeaving, sliceMs)',
    ],
    ['slices that wait for their last delivery', '<= stragglers', '< 1'],
    ['a long workflow begins all of its slices', '      isLeaving() || slice', '      slice'],
    ['a part that begins at once', 'if (before) await partsBefore(before, isLeaving);', ''],
    ['a part that is not told that it is the next', '() => void (isNext = true)', '() => undefined'],
    ['the next part is not told', 'if (before !== undefined) await tellNextPart();', ''],
    ['what is no part tells the next', 'if (before !== undefined) await', 'await'],
    ['a part without a next one fails', '.catch(() => undefined)', ''],
  ),
  ...caughtInADelivery,
  ...changesOf(
    'workflows/parts',
    ['only the first part is begun', 'page.length < deliveriesPerPart ? null', 'page.length > 0 ? null'],
    [
      'parts are listed to the end first',
      'parts.push(runPart(',
      'parts.push(sleep(1).then(() => undefined), runPart(',
    ],
    ['each part is ended before the next', 'parts.push(runPart(', 'parts.push(await runPart('],
    ['an empty part is begun', 'if (page.length > 0) parts', 'parts'],
    ['parts are not woken', '() => hasEnded || woken.size > 0', '() => hasEnded'],
    ['a part that was terminated is not looked after', 'if (outcome === undefined || woken', 'if (woken'],
    [
      'everything is looked at after a part',
      'if (outcome === undefined || woken.has(task.deliveryId)) lookAt',
      'lookAt',
    ],
    ['the id of a part that is taken fails the event', 'await sleep(resumeAfter);', 'throw error;'],
  ),
  ...changesOf('workflows/part-ids', ['parts have other ids', "'part')}/`", "'part')}:`"]),
  ...changesOf(
    'workflows/recover-endpoint',
    [
      'a recovery ends after its first page',
      "if (state.status !== 'running') return state;",
      'return state;',
    ],
    ['pages without a pause', 'if (pauseMs > 0) await sleep(pauseMs);', ''],
    [
      'a cancelled recovery is not stopped',
      "stopRecovery({ recoveryId, reason: 'cancelled in Temporal' })",
      'Promise.resolve()',
    ],
    ['a new run after every page', 'page < pagesPerRun', 'page < 1'],
  ),
  ...changesOf('workflows/notify-owner', [
    'a mail is sent twice',
    'await emailOwner(input);',
    'await emailOwner(input);\n  await emailOwner(input);',
  ]),
  ...changesOf('workflows/apply-retention', [
    'retention does nothing',
    'return await dropExpired();',
    'return { partitions: [], rows: 0 };',
  ]),
  ...changesOf('domain/delivery/activity-failures', [
    'the type of the last failure is renamed',
    "'DeliveryExhausted'",
    "'Exhausted'",
  ]),
];
