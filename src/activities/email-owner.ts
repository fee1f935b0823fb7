import { ApplicationFailure } from '@temporalio/common';
import { endpointDisabledMail } from '../mail/endpoint-disabled.ts';
import { endpointFailingMail } from '../mail/endpoint-failing.ts';
import type { Mail } from '../mail/mailer.ts';
import { loadNotification, markSent, markUnsent, type Notification } from '../store/notifications.ts';
import type { Activities } from '../workflows/types.ts';
import type { ActivityDeps } from './deps.ts';

/** A mail that cannot be sent is noted where it can be seen, and Temporal tries again until it is sent. */
export function emailOwner(deps: ActivityDeps): Activities['emailOwner'] {
  return async ({ notificationId }) => {
    const notification = await loadNotification(deps.db, notificationId);
    if (!notification || notification.sentAt) return;
    const { kind, accountId, endpointId } = notification;
    const ids = { notificationId, kind, accountId, endpointId };
    try {
      await deps.mailer.send(mailOf(notification, deps));
    } catch (error) {
      deps.metrics.mailed(kind, 'failed');
      await markUnsent(deps.db, notificationId, String(error));
      const failure = withoutAddress(error);
      deps.log.warn({ ...ids, error: failure.message }, 'mail to an owner not sent, will be tried again');
      throw failure;
    }
    deps.metrics.mailed(kind, 'sent');
    await markSent(deps.db, notificationId);
    deps.log.info(ids, 'mail to an owner sent');
  };
}

/** A mail server repeats the address that it refuses: Temporal gets its code, the words stay with the notification. */
function withoutAddress(error: unknown): ApplicationFailure {
  const { responseCode, code } = error as { responseCode?: unknown; code?: unknown };
  const reason =
    typeof responseCode === 'number'
      ? `the mail server answered ${responseCode}`
      : String(code ?? 'unknown error');
  const failure = ApplicationFailure.create({ type: 'MailNotSent', message: `mail not sent: ${reason}` });
  failure.stack = '';
  return failure;
}

function mailOf(notification: Notification, { publicUrl, retry }: ActivityDeps): Mail {
  switch (notification.kind) {
    case 'endpoint-disabled':
      return endpointDisabledMail(notification, publicUrl);
    case 'endpoint-failing':
      return endpointFailingMail(notification, publicUrl, retry.windowMs);
  }
}
