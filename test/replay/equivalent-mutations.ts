import { changesOf, type Mutation } from './mutation.ts';

const because = (reason: string, mutations: Mutation[]): (Mutation & { reason: string })[] =>
  mutations.map((mutation) => ({ ...mutation, reason }));

/** A replay sees no difference, for the reason given: what they break is for other tests to show. */
export const equivalent: (Mutation & { reason: string })[] = [
  ...because(
    'how long a timer lasts is not compared; one that runs keeps its time',
    changesOf(
      'workflows/activity-options',
      ['another pause after failures of our own', "resumeAfter = '10 s'", "resumeAfter = '20 s'"],
      ['a longer pause between slices', 'sliceMs = 1_000', 'sliceMs = 2_000'],
      ['a paused delivery looks sooner', "lookAgainAfter = '1 day'", "lookAgainAfter = '1 hour'"],
    ),
  ),
  ...because('timeouts and retries of an activity are not compared; one that was scheduled keeps its own', [
    ...changesOf(
      'workflows/activity-options',
      ['other tries of bookkeeping', "maximumInterval: '1 min' }", "maximumInterval: '9 min' }"],
      ['fewer tries of an attempt', 'maximumAttempts: retry.maxAttempts,', 'maximumAttempts: 1,'],
    ),
    ...changesOf('domain/delivery/attempt-time', [
      'more time for an attempt',
      'bookkeepingMs = 40_000',
      'bookkeepingMs = 50_000',
    ]),
  ]),
  ...because(
    'the task queue of an activity is not compared: what was scheduled stays where it was',
    changesOf('workflows/activity-options', [
      'another retry queue',
      "'mailhooks-retries'",
      "'mailhooks-later'",
    ]),
  ),
  ...because('words for people are not compared', [
    ...changesOf('workflows/disable-and-notify', ['another summary', 'Disable the endpoint at', 'Turn off']),
    ...changesOf('workflows/parts', [
      'another summary of a part',
      ', part ${number}:',
      ', number ${number}:',
    ]),
  ]),
  ...because("an activity's input is not compared: types and the tests of workflows tell", [
    ...changesOf('workflows/disable-and-notify', [
      'a mail is asked for another way',
      '        { notificationId },',
      "        { notificationId: '' },",
    ]),
    ...changesOf('workflows/one-delivery', [
      'the failed attempt is not told',
      '{ ...task, after } : task',
      'task : task',
    ]),
  ]),
  ...because('the input of a next run or of a child is not compared', [
    ...changesOf('workflows/deliver-event', [
      'the next run does not know what has ended',
      '    ended: deliveries.ended(),\n',
      '',
    ]),
    ...changesOf(
      'workflows/parts',
      ['parts do not know how many come before', 'before: (number - 1) * deliveriesPerPart,', ''],
      ['parts do not know their lane', "        ...(lane && { lane: 'retry' }),\n", ''],
    ),
  ]),
  ...because('what a workflow returns is not compared', [
    ...changesOf('workflows/deliveries', [
      'no list of outcomes',
      'this.#all.size > maxListed',
      'this.#all.size > 1',
    ]),
  ]),
  ...because('current details are asked for like a query, and are not in the history', [
    ...changesOf('workflows/deliveries', [
      'details of many deliveries in a list',
      'shownSingly = 20',
      'shownSingly = 1',
    ]),
  ]),
  ...because(
    'what a validator refuses is not in the history, and an accepted update is not validated again',
    changesOf('workflows/steering', [
      'an update of an unknown delivery is not refused',
      'if (deliveries.meant(deliveryId).length === 0)\n',
      "if (deliveryId === '')\n",
    ]),
  ),
  ...because(
    'in a replay the patch of new runs says no until the task that has recorded its marker',
    changesOf('workflows/activity-options', [
      'a new run after fewer events',
      'eventsPerRun = 2_000',
      'eventsPerRun = 1_000',
    ]),
  ),
];
