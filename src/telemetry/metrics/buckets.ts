/** Seconds, from a request on loopback to the longest timeout that is of any use. */
export const requestSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Seconds, from 1 ms to the 24 hours in which all attempts are made. */
export const deliverySeconds = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3_600, 10_800,
  21_600, 43_200, 86_400,
];

/** Events of one request or POST, up to the 10,000 lines that a request may hold. */
export const eventCounts = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000];
