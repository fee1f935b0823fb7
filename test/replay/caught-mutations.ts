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
      'input.deliveries.forEach(take);',
      'input.deliveries.toReversed().forEach(take);',
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
    ['a delivery that is known is never woken', '      open.wake();\n', ''],
    [
      'the outcome that search attributes show is always the same',
      'const value = deliveries.kinds();',
      "const value = ['failed'];",
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
    ['smaller parts', 'deliveriesPerPart = 500', 'deliveriesPerPart = 250', 'failed replay'],
    ['larger parts', 'deliveriesPerPart = 500', 'deliveriesPerPart = 600'],
  ),
  ...changesOf(
    'workflows/deliver',
    ['no pause after a failure of our own', 'await sleep(resumeAfter);', ''],
    [
      'a failure of our own ends the delivery',
      "log.warn('attempts ended early, resuming'",
      "throw error;\n      log.warn('attempts ended early, resuming'",
    ],
    ['the lane is not heeded', "lane === 'fast' ? attemptFirst : attemptLater", 'attemptLater'],
    ['first attempts are always local', "lane === 'fast' ? attemptFirst", 'true ? attemptFirst'],
    ['a first attempt that failed is the last', 'return await attemptLater(first);', "return 'failed';"],
    ['a first attempt that was not made is the last', 'return await attemptLater();', "return 'held';"],
    [
      'the last local failure is not final',
      "        return 'failed';\n      case 'not made'",
      "      case 'not made'",
    ],
    [
      'an exhausted delivery is begun again',
      'isFailure(error, deliveryExhausted) && !waiting.woken',
      'isFailure(error, attemptFailed) && !waiting.woken',
    ],
    ['a paused delivery does not wait', 'await waiting.sleep(lookAgainAfter);', ''],
    ["a paused delivery's wait cannot be ended", 'waiting.sleep(lookAgainAfter)', 'sleep(lookAgainAfter)'],
    ['what was woken waits first', 'if (waiting.woken && isOfTheAttempt(error)) continue;', ''],
    ['what was woken meanwhile is not looked at', "if (outcome !== 'paused' && waiting.woken) continue;", ''],
    ['a pause before every attempt', 'const now = attempt;', 'await sleep(1);\n      const now = attempt;'],
    [
      'an attempt under way is not waited for',
      'ActivityCancellationType.WAIT_CANCELLATION_COMPLETED',
      'ActivityCancellationType.ABANDON',
    ],
  ),
  ...changesOf(
    'workflows/interruptible',
    ['being woken does not interrupt', 'this.#interrupt = () => scope.cancel();', ''],
    [
      'a paused delivery does not hear that it is woken',
      'this.#woken || this.#leaving, atMost',
      'this.#leaving, atMost',
    ],
  ),
  ...changesOf(
    'workflows/make-first-attempt',
    ['the first attempt is an activity like others', 'proxyLocalActivities<Pick', 'proxyActivities<Pick'],
    [
      'a first attempt is made twice',
      '    first = await',
      '    await firstAttempt(task);\n    first = await',
    ],
    [
      'a first attempt that fails, fails the delivery',
      "return { outcome: 'not made', attempt: 0 };",
      "return { outcome: 'exhausted', attempt: 0, error: '' };",
    ],
  ),
  ...changesOf(
    'workflows/steering',
    [
      'the patch of signals is taken by all',
      "else if (patched('one-activity-per-signal'))",
      'else if (deliveries)',
    ],
    [
      'the patch of signals is gone',
      "else if (patched('one-activity-per-signal')) work(changeBySignal(meant));",
      '',
    ],
    [
      'the way of before the patch is gone',
      'else for (const task of meant) work(changeOne(steered, task, action));',
      '',
    ],
    ['the patch of signals has another name', "'one-activity-per-signal'", "'signals-of-many'"],
    ['a signal changes nothing', 'work(changeBySignal(meant));', ';'],
    ['a change is not followed by a look at the rows', 'changed.forEach(take);', ''],
    ['what was refused is looked at', 'changed.forEach(take);', 'some.forEach(take);'],
    ['wake is not heard', '(tasks) => tasks.forEach(take)', '() => undefined'],
    ['the signal is renamed', 'defineSignal<[string?]>(action)', 'defineSignal<[string?]>(`${action}d`)'],
    [
      'updates change nothing',
      'const changed = change(deliveries.meant(deliveryId), action);',
      'const changed = Promise.resolve({ changed: [], refused: [] });',
    ],
    [
      'changes are made side by side',
      'last.then(() => changeAll(tasks, action))',
      'changeAll(tasks, action)',
      'failed replay',
    ],
  ),
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
      'if (outcome === undefined || woken.has(task.deliveryId)) take',
      'take',
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
