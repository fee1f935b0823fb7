/** Why something that must work does not, in words that anybody may read; its cause is for the log. */
export class NotReady extends Error {
  override readonly name = 'NotReady';
}
