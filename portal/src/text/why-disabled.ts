import { texts } from '../texts.ts';

/** Of an endpoint that somebody has disabled, by the page or with a key. */
// eslint-disable-next-line no-restricted-syntax -- a value of the API, which nobody is shown
const byRequest = 'by request';

/** The service's own words, but for what it says when nothing is wrong with the endpoint. */
export const whyDisabled = ({ disabledReason }: { disabledReason: string | null }): string =>
  disabledReason === null || disabledReason === byRequest ? texts.disabled.byHand : disabledReason;
