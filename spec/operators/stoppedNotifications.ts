import { config, type ObservableNotification } from 'rxjs';
import { nextMacrotask } from '../support';

/** Runs `act` and returns what reached `config.onStoppedNotification` by it: what came for those who have left. */
export async function stoppedNotifications(act: () => unknown): Promise<ObservableNotification<unknown>[]> {
  const notifications: ObservableNotification<unknown>[] = [];
  const before = config.onStoppedNotification;
  config.onStoppedNotification = (notification) => notifications.push(notification);
  try {
    await act();
    await nextMacrotask();
  } finally {
    config.onStoppedNotification = before;
  }
  return notifications;
}
