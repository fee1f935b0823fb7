/** Computes for longer than the tests allow a call into workflow code, without a pause in which anything else can run. */
export async function busy(): Promise<number> {
  let sum = 0;
  for (let n = 0; n < 1_000_000_000; n += 1) sum += n % 7;
  return Promise.resolve(sum);
}
