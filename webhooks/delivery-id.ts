/** What a delivery's id tells. */
export interface DeliveryName {
  readonly taskId: string;
  readonly configId: string;
  /** Of the event in its task: 1, 2, 3 … */
  readonly sequence: number;
}

/** A task id has no dot, a config id may. */
const ID = /^([^.]+)\.(.+)\.(\d{1,15})$/;

/** A delivery's id, `<taskId>.<configId>.<sequence>`: fit for a header, and the same however often it is tried. */
export function writeDeliveryId({ taskId, configId, sequence }: DeliveryName): string {
  return `${taskId}.${configIdInHeader(configId)}.${sequence}`;
}

/** What a delivery's id tells, or undefined when it is none. */
export function readDeliveryId(id: string): DeliveryName | undefined {
  const [, taskId, configId, sequence] = ID.exec(id) ?? [];
  if (taskId === undefined || configId === undefined) return undefined;
  try {
    return { taskId, configId: decodeURIComponent(configId), sequence: Number(sequence) };
  } catch {
    return undefined;
  }
}

/** A config id as headers hold it: percent-encoded, unless it has nothing but letters, digits, ".", "_" and "-". */
export function configIdInHeader(configId: string): string {
  return /^[\w.-]+$/.test(configId) ? configId : encodeURIComponent(configId);
}
