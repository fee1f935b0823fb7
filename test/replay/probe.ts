import { proxySinks, type Sinks } from '@temporalio/workflow';

/** Copied beside the instrumented workflows, which tell by it what they take. */
export interface BranchSinks extends Sinks {
  branches: { taken(key: string): void };
}

/** Notes whether it held. */
export function held<T>(id: number, value: T): T {
  proxySinks<BranchSinks>().branches.taken(`${id} ${value ? 'yes' : 'no'}`);
  return value;
}

/** Notes whether there was a value. */
export function given<T>(id: number, value: T): T {
  held(id, value !== undefined && value !== null);
  return value;
}

/** Notes that it was come by. */
export function passed<T>(id: number, value?: T): T {
  held(id, true);
  return value as T;
}
