/** `pending`: no attempt yet; `held`: its endpoint is disabled, nothing was lost; `suppressed`: must not be sent. */
export const deliveryStatuses = [
  'pending',
  'retrying',
  'delivered',
  'failed',
  'held',
  'suppressed',
  'cancelled',
] as const;

export type DeliveryStatus = (typeof deliveryStatuses)[number];

/** Whether a workflow still has something to do. */
export const isOpen = (status: DeliveryStatus): boolean => status === 'pending' || status === 'retrying';

/** Why an attempt failed, as a closed list that logs, metrics and clients can count by. */
export const attemptErrorCodes = [
  'timeout',
  'dns_error',
  'connection_refused',
  'connection_reset',
  'tls_error',
  'http_1xx',
  'http_3xx',
  'http_4xx',
  'http_5xx',
  'response_too_large',
  'blocked_target',
  'protocol_error',
] as const;

export type AttemptErrorCode = (typeof attemptErrorCodes)[number];

/** Why one attempt failed. The endpoint's owner reads `message`: it names no detail of this machine. */
export interface AttemptError {
  code: AttemptErrorCode;
  message: string;
}

/** What an endpoint or a delivery keeps of the last thing that went wrong. */
export interface LastError {
  /** RFC 3339. */
  at: string;
  statusCode: number | null;
  code: AttemptErrorCode;
  message: string;
  responseBody: string | null;
  eventId: string;
  deliveryId: string;
}

/** How a workflow left one delivery. */
export const deliveryOutcomes = ['delivered', 'failed', 'held', 'cancelled', 'suppressed'] as const;

export type DeliveryOutcome = (typeof deliveryOutcomes)[number];
