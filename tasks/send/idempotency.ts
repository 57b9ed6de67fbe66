import { createHash } from 'node:crypto';
import { stringify } from 'uuid';
import type { TaskAddress } from '../../protocol/ids.js';

/** Whose key it is: keys of different callers, and for different agents, have nothing to do with each other. */
export interface KeyOwner extends Pick<TaskAddress, 'agent' | 'scope'> {
  readonly subject: string | undefined;
}

/** The id of the task that a request with this key starts, at whatever API process: a UUIDv8. */
export function keyedTaskId(owner: KeyOwner, key: string): string {
  const bytes = hash([...fields(owner), key]).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return stringify(bytes);
}

/** The id by which a message to an open task is known that was sent with this key. */
export function keyedMessageId(owner: KeyOwner, taskId: string, key: string): string {
  return `key:${hash([...fields(owner), taskId, key]).toString('base64url')}`;
}

/** Equal for equal requests, in whatever order their JSON has its members. */
export function fingerprintOf(request: object): string {
  return hash(request).toString('base64url');
}

function fields({ scope, subject, agent }: KeyOwner): readonly (string | null)[] {
  return [scope, subject ?? null, agent];
}

function hash(value: object): Buffer {
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest();
}

function sorted(_name: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
