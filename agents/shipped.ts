import type { Agent } from '../protocol/agent.js';
import { analyst } from './analyst.js';
import { readChatConfig } from './chat/chat-config.js';
import { createChat } from './chat.js';
import { echo } from './echo.js';

/**
 * The agents that come with Perdure: `echo`, `analyst`, and `chat` when the environment names a model for it.
 *
 * @throws RangeError when the chat agent is configured by half.
 */
export function shippedAgents(env: Readonly<Record<string, string | undefined>>): Agent[] {
  const chat = readChatConfig(env);
  return [echo, analyst, ...(chat ? [createChat(chat)] : [])];
}
