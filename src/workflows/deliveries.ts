import { setCurrentDetails } from '@temporalio/workflow';
import type { DeliveryOutcome } from '../domain/delivery/delivery.ts';
import type { DeliverEventResult, DeliveryState, DeliveryTask } from './types.ts';

type State = DeliveryState['state'];

/** One delivery, as this run of the workflow knows it. */
export interface Delivery {
  readonly task: DeliveryTask;
  readonly state: State;
  /** Makes its workflow, or its part's, read the log again; no effect once it has ended. */
  wake(attempts?: number): void;
}

/** Up to so many deliveries are shown one by one, in the current details of the Temporal UI. */
const shownSingly = 20;
/** A query's result and a workflow's result stay far below the 2 MB that Temporal takes. */
const maxListed = 1_000;

const isOpen = ({ state }: Delivery): boolean => state === 'under way' || state === 'paused';

/** The deliveries of one event and how they stand; the Temporal UI shows them as the workflow's current details. */
export class Deliveries {
  readonly #all = new Map<string, Delivery & { state: State }>();
  readonly #counts = new Map<State, number>();

  /** @param ended known from the runs before this one */
  constructor(ended: readonly DeliveryState[]) {
    for (const { state, ...task } of ended) this.#set({ task, state, wake: () => undefined });
    if (ended.length > 0) this.#showDetails();
  }

  /** Adds a delivery that is under way from now on, also one that had ended before. */
  begin(task: DeliveryTask, wake: Delivery['wake']): void {
    this.#set({ task, state: 'under way', wake });
  }

  show(deliveryId: string, state: State): void {
    const delivery = this.#all.get(deliveryId);
    if (!delivery) return;
    this.#count(delivery.state, -1);
    delivery.state = state;
    this.#count(state, 1);
    this.#showDetails();
  }

  /** @returns undefined for one that is not known, or has ended */
  open(deliveryId: string): Delivery | undefined {
    const delivery = this.#all.get(deliveryId);
    return delivery && isOpen(delivery) ? delivery : undefined;
  }

  /** The deliveries that an update or signal means. @param deliveryId undefined: all of them */
  meant(deliveryId: string | undefined): DeliveryTask[] {
    if (deliveryId === undefined) return this.#tasks(() => true);
    const delivery = this.#all.get(deliveryId);
    return delivery ? [delivery.task] : [];
  }

  openTasks(): DeliveryTask[] {
    return this.#tasks(isOpen);
  }

  ended(): DeliveryState[] {
    return this.#states((delivery) => !isOpen(delivery));
  }

  /** The state of each; of a large event the first 1,000. */
  states(): DeliveryState[] {
    return this.#states(() => true).slice(0, maxListed);
  }

  result(): DeliverEventResult {
    const counts = Object.fromEntries(this.#counts) as Partial<Record<DeliveryOutcome, number>>;
    if (this.#all.size > maxListed) return { outcomes: {}, counts };
    const outcomes = this.#states(() => true).map(({ deliveryId, state }) => [deliveryId, state]);
    return { outcomes: Object.fromEntries(outcomes) as DeliverEventResult['outcomes'] };
  }

  /** The kinds of outcome that occur, in alphabetical order. */
  kinds(): string[] {
    return [...this.#counts.keys()].sort();
  }

  #tasks(which: (delivery: Delivery) => boolean): DeliveryTask[] {
    return [...this.#all.values()].filter(which).map(({ task }) => task);
  }

  #states(which: (delivery: Delivery) => boolean): DeliveryState[] {
    return [...this.#all.values()].filter(which).map(({ task, state }) => ({ ...task, state }));
  }

  #set(delivery: Delivery): void {
    const { deliveryId } = delivery.task;
    const before = this.#all.get(deliveryId);
    if (before) this.#count(before.state, -1);
    this.#all.set(deliveryId, { ...delivery });
    this.#count(delivery.state, 1);
  }

  #count(state: State, by: number): void {
    const count = (this.#counts.get(state) ?? 0) + by;
    if (count > 0) this.#counts.set(state, count);
    else this.#counts.delete(state);
  }

  /** Shows many deliveries as counts: a list would be written again at each change of one. */
  #showDetails(): void {
    const lines =
      this.#all.size <= shownSingly
        ? [...this.#all.values()].map(({ task, state }) => `${placeOf(task)}: ${state}`)
        : [...this.#counts].map(([state, count]) => `${count} ${state}`);
    setCurrentDetails(lines.map((line) => `- ${line}`).join('\n'));
  }
}

/** Ids distinguish two endpoints on one host. */
export const placeOf = ({ host, endpointId }: DeliveryTask): string => `${host} (${endpointId})`;
