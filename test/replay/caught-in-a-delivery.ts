import { changesOf, type Mutation } from './mutation.ts';

/** Of `caught`: changes of what the workflow does for one delivery, and of how it is steered. */
export const caughtInADelivery: Mutation[] = [
  ...changesOf(
    'workflows/one-delivery',
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
    ['a change is not followed by a look at the rows', 'changed.forEach(lookAt);', ''],
    ['what was refused is looked at', 'changed.forEach(lookAt);', 'some.forEach(lookAt);'],
    ['wake is not heard', '(tasks) => tasks.forEach(lookAt)', '() => undefined'],
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
];
