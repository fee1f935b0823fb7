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
    try {
      await deps.mailer.send(mailOf(notification, deps));
    } catch (error) {
      deps.metrics.mailed(notification.kind, 'failed');
      await markUnsent(deps.db, notificationId, String(error));
      throw error;
    }
    deps.metrics.mailed(notification.kind, 'sent');
    await markSent(deps.db, notificationId);
  };
}

function mailOf(notification: Notification, { publicUrl, retry }: ActivityDeps): Mail {
  switch (notification.kind) {
    case 'endpoint-disabled':
      return endpointDisabledMail(notification, publicUrl);
    case 'endpoint-failing':
      return endpointFailingMail(notification, publicUrl, retry.windowMs);
  }
}
