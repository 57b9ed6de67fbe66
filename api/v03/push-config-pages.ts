import type { Invoke } from './method.js';
import type { Fields } from '../../protocol/v03/fields.js';

/** All push configs of a task: 0.3 has no pages, or pages only for who asks for them. */
export async function allPushConfigs(taskId: unknown, invoke: Invoke): Promise<readonly Fields[]> {
  const all: Fields[] = [];
  let pageToken: string | undefined;
  do {
    const page = await invoke('ListTaskPushNotificationConfigs', { taskId, pageToken });
    all.push(...(page.configs ?? []));
    pageToken = page.nextPageToken;
  } while (pageToken !== undefined && pageToken !== '');
  return all;
}
