import { CancellationScope, condition } from '@temporalio/workflow';

/** Lets a signal end a wait: for Temporal's next try of an activity, or for being woken at all. */
export class Interruptible {
  /** Woken since `run` or `sleep` was last entered. */
  #woken = false;
  #interrupt: () => void = () => undefined;
  #leaving = false;

  wake(): void {
    this.#woken = true;
    this.#interrupt();
  }

  get woken(): boolean {
    return this.#woken;
  }

  /** Ends all waits for good: the next run of the workflow continues them. */
  leave(): void {
    this.#leaving = true;
    this.wake();
  }

  get leaving(): boolean {
    return this.#leaving;
  }

  /** Runs an activity. A wake cancels its next try; a try under way still ends. */
  async run<T>(activity: () => Promise<T>): Promise<T> {
    this.#woken = false;
    const scope = new CancellationScope();
    this.#interrupt = () => scope.cancel();
    try {
      return await scope.run(activity);
    } finally {
      this.#interrupt = () => undefined;
    }
  }

  /** Waits for a wake since the last `run` began, at most this long. */
  async sleep(atMost: string): Promise<void> {
    await condition(() => this.#woken || this.#leaving, atMost);
  }
}
