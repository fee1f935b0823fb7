import { CancellationScope, condition } from '@temporalio/workflow';

/** Lets a signal end a wait: for Temporal's next try of an activity, or for being woken at all. */
export class Interruptible {
  /** Woken since `run` or `sleep` was last entered. */
  #woken = false;
  #interrupt: () => void = () => undefined;
  #leaving = false;
  #attempts = 0;

  /** @param attempts that the log has, as far as whoever wakes it knows */
  wake(attempts = 0): void {
    this.#woken = true;
    this.#attempts = attempts;
    this.#interrupt();
  }

  get woken(): boolean {
    return this.#woken;
  }

  /** How many attempts the log had when it was last woken. Asked again it is 0, as there may be more by then. */
  takeAttempts(): number {
    const attempts = this.#attempts;
    this.#attempts = 0;
    return attempts;
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
