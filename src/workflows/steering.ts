import {
  defineQuery,
  defineSignal,
  defineUpdate,
  log,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import { deliveryActions, type DeliveryAction } from '../domain/delivery/allowed-actions.ts';
import { deliveriesPerPart, untilDone } from './activity-options.ts';
import type { Deliveries } from './deliveries.ts';
import {
  deliveriesQuery,
  wakeSignal,
  type ActionResult,
  type Activities,
  type ChangedDelivery,
  type DeliveryTask,
} from './types.ts';

const { changeDelivery, changeDeliveries } = proxyActivities<Activities>(untilDone);

/** What steering needs of the workflow. */
export interface Steered {
  deliveries: Deliveries;
  /** Begins a delivery, also one that had ended; wakes one that is open. */
  lookAt: (task: ChangedDelivery) => void;
  /** Keeps the workflow open until this task has ended. */
  work: (task: Promise<unknown>) => void;
}

const effects: Record<DeliveryAction, string> = {
  retry: 'Attempts a delivery now, without waiting for its next time.',
  pause: 'Makes no attempt until the delivery is resumed.',
  resume: 'Goes on with a paused delivery.',
  cancel: 'Ends a delivery without another attempt.',
};
const argument = 'Argument: a delivery id; none means all deliveries of the event.';

/** Sets the handlers by which people and Mailhooks steer an event's deliveries. */
export function setHandlers(steered: Steered): void {
  const { deliveries, lookAt, work } = steered;
  const change = inTurn(steered);

  setHandler(defineQuery(deliveriesQuery), () => deliveries.states(), {
    description: 'How each delivery stands. Of an event with more than 1,000 deliveries: the first 1,000.',
  });
  setHandler(defineSignal<[ChangedDelivery[]]>(wakeSignal), (tasks) => tasks.forEach(lookAt), {
    description: 'Internal: Mailhooks has changed these deliveries in Postgres.',
  });
  for (const action of deliveryActions) {
    const description = `${effects[action]} ${argument}`;
    const changeBySignal = async (tasks: DeliveryTask[]): Promise<void> => {
      const { refused } = await change(tasks, action);
      for (const { deliveryId, reason } of refused)
        log.warn('signal refused', { action, deliveryId, refusal: reason });
    };
    setHandler(
      defineSignal<[string?]>(action),
      (deliveryId) => {
        const meant = deliveries.meant(deliveryId);
        if (meant.length === 0)
          log.warn('signal for a delivery that is not of this run', { action, deliveryId });
        else if (patched('one-activity-per-signal')) work(changeBySignal(meant));
        else for (const task of meant) work(changeOne(steered, task, action));
      },
      { description },
    );
    setHandler(
      defineUpdate<ActionResult, [string?]>(action),
      (...[deliveryId]: [string?]) => {
        const changed = change(deliveries.meant(deliveryId), action);
        work(changed);
        return changed;
      },
      {
        description: `${description} Returns which deliveries were changed, and why others were not.`,
        validator: (...[deliveryId]: [string?]) => {
          if (deliveries.meant(deliveryId).length === 0)
            throw new Error(`${deliveryId} is not a delivery of this event`);
        },
      },
    );
  }
}

/** Makes one change after the other, each of bounded size: however many signals come, few activities are pending. */
function inTurn({
  lookAt,
}: Steered): (tasks: readonly DeliveryTask[], action: DeliveryAction) => Promise<ActionResult> {
  const changeAll = async (tasks: readonly DeliveryTask[], action: DeliveryAction): Promise<ActionResult> => {
    const result: ActionResult = { changed: [], refused: [] };
    for (let from = 0; from < tasks.length; from += deliveriesPerPart) {
      const some = tasks.slice(from, from + deliveriesPerPart);
      const { refused, attempts } = await changeDeliveries({ tasks: some, action });
      const unchanged = new Set(refused.map(({ deliveryId }) => deliveryId));
      const changed = some
        .filter(({ deliveryId }) => !unchanged.has(deliveryId))
        .map((task) => ({ ...task, attempts: attempts?.[task.deliveryId] }));
      changed.forEach(lookAt);
      result.changed.push(...changed.map(({ deliveryId }) => deliveryId));
      result.refused.push(...refused);
    }
    return result;
  };
  let last: Promise<unknown> = Promise.resolve();
  return (tasks, action) => {
    const mine = last.then(() => changeAll(tasks, action));
    last = mine.catch(() => undefined);
    return mine;
  };
}

/** As before the patch `one-activity-per-signal`. */
async function changeOne({ lookAt }: Steered, task: DeliveryTask, action: DeliveryAction): Promise<void> {
  const { refusal } = await changeDelivery({ task, action });
  if (refusal === null) lookAt(task);
  else log.warn('signal refused', { action, deliveryId: task.deliveryId, refusal });
}
