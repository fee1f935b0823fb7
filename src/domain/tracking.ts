import type { EventInput } from './event.ts';

/**
 * Why an event must not be delivered although it is accepted: its message was sent with that tracking switched off
 * (SendPost: "If open tracking is enabled then opened event is generated").
 */
export function suppressionReason(event: EventInput): string | null {
  if (event.type === 'email.opened' && event.message?.trackOpens === false)
    return 'message.trackOpens is false';
  if (event.type === 'email.clicked' && event.message?.trackClicks === false)
    return 'message.trackClicks is false';
  return null;
}
