/** How fast webhooks may leave a process; null: as fast as it can. */
export interface SendRates {
  /** MiB per second, of one account. */
  mebibytesOfAccount: number | null;
  /** MiB per second, to one host. Null: not even the copies of one event are paced. */
  mebibytesToHost: number | null;
}
