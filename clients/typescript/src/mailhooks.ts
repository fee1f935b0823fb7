import { createCaller, type Caller } from './call.ts';
import { createEvents, type Events } from './events.ts';
import type { QueueOptions } from './event-queue.ts';
import { createSend, type Options } from './transport.ts';

export interface MailhooksOptions extends Options {
  /** Of `events.queue`. */
  queue?: QueueOptions | undefined;
}

/** Calls of one Mailhooks with one key. Every operation of the API is a method, and there is nothing else to know. */
export class Mailhooks {
  /** Any operation by its name in the description, as `mailhooks.call('getReadiness')()`. */
  readonly call: Caller;
  readonly events: Events;
  readonly accounts;
  readonly keys;
  readonly endpoints;
  readonly deliveries;
  readonly recoveries;
  readonly eventTypes;
  /** The owner's page: links into it, and sessions. */
  readonly page;
  readonly service;

  /** @throws TypeError when the URL or the key cannot be one, RangeError for a number that an option cannot have */
  constructor({ queue, ...options }: MailhooksOptions) {
    const send = createSend(options);
    const call = createCaller(send);
    this.call = call;
    this.events = createEvents(call, send, queue);
    this.accounts = {
      create: call('createAccount'),
      list: call('listAccounts'),
      get: call('getAccount'),
      change: call('changeAccount'),
      delete: call('deleteAccount'),
      stats: call('getAccountStats'),
    };
    this.keys = {
      /** Of scope `producer` or `admin`. */
      create: call('createServiceKey'),
      list: call('listServiceKeys'),
      revoke: call('revokeServiceKey'),
      createForAccount: call('createAccountKey'),
      listOfAccount: call('listAccountKeys'),
      revokeOfAccount: call('revokeAccountKey'),
    };
    this.endpoints = {
      create: call('createEndpoint'),
      list: call('listEndpoints'),
      get: call('getEndpoint'),
      change: call('changeEndpoint'),
      delete: call('deleteEndpoint'),
      check: call('checkEndpoint'),
      enable: call('enableEndpoint'),
      disable: call('disableEndpoint'),
      test: call('testEndpoint'),
      secret: call('getSecret'),
      rotateSecret: call('rotateSecret'),
      stats: call('getEndpointStats'),
      recover: call('recoverEndpoint'),
      recoveries: call('listEndpointRecoveries'),
    };
    this.deliveries = {
      list: call('listDeliveries'),
      get: call('getDelivery'),
      attempts: call('listAttempts'),
      sentRequest: call('getSentRequest'),
      retry: call('retryDelivery'),
      cancel: call('cancelDelivery'),
      pause: call('pauseDelivery'),
      resume: call('resumeDelivery'),
    };
    this.recoveries = { list: call('listRecoveries'), get: call('getRecovery') };
    this.eventTypes = { list: call('listEventTypes') };
    this.page = {
      createLink: call('createPortalLink'),
      renewLink: call('renewPortalLink'),
      endSessions: call('endPortalSessions'),
      openSession: call('openSession'),
      session: call('getSession'),
      endSession: call('endSession'),
      branding: call('getBranding'),
    };
    this.service = {
      health: call('getHealth'),
      readiness: call('getReadiness'),
      metrics: call('getMetrics'),
      overview: call('getOverview'),
      description: call('getDescription'),
      docs: call('getDocs'),
    };
  }

  /** Sends what is queued, and takes no event any more. @returns when every queued event was accepted or refused */
  async close(): Promise<void> {
    await this.events.close();
  }
}
