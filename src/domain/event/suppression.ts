import type { EventInput } from './event.ts';

/** What was said of the message with an earlier event. */
interface Tracking {
  trackOpens: boolean | null;
  trackClicks: boolean | null;
}

/**
 * Why an event must not be delivered although it is accepted: its message was sent with that tracking switched off
 * (SendPost: "If open tracking is enabled then opened event is generated"). The event's own word counts first.
 */
export function suppressionReason(event: EventInput, known?: Tracking): string | null {
  const opens = event.message?.trackOpens ?? known?.trackOpens;
  const clicks = event.message?.trackClicks ?? known?.trackClicks;
  if (event.type === 'email.opened' && opens === false) return 'message.trackOpens is false';
  if (event.type === 'email.clicked' && clicks === false) return 'message.trackClicks is false';
  return null;
}
