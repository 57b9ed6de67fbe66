import type { PushConfig } from '../../protocol/push.js';

/** `TaskPushNotificationConfig` (§4.3.1) as answers have it: a client that has lost its secrets sets the config again. */
export interface WirePushConfig {
  readonly taskId: string;
  readonly id: string;
  readonly url: string;
  readonly authentication?: { readonly scheme: string };
}

/** A config without its secrets, and without what the specification has no place for. */
export function wireConfig(
  { id, url, scheme }: Pick<PushConfig, 'id' | 'url' | 'scheme'>,
  taskId: string,
): WirePushConfig {
  return { taskId, id, url, ...(scheme !== undefined && { authentication: { scheme } }) };
}
