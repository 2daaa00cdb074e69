import { notifications } from '@mantine/notifications';
import { queries } from '../app/queries.js';
import { type Changed, refresh } from './refresh.js';

/** After a change: what it made stale is read again, and the person is told, where a message is given. */
export async function done(changed: readonly Changed[], message?: string): Promise<void> {
  if (message) notifications.show({ color: 'green', message });
  await refresh(queries, changed);
}
