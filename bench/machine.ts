import { cpus, totalmem } from 'node:os';
import type { Client } from '@temporalio/client';

/** What the figures depend on, besides the code. */
export interface MachineFacts {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly platform: string;
  readonly temporalServer: string;
}

export async function describeMachine({ connection }: Client): Promise<MachineFacts> {
  const { serverVersion } = await connection.workflowService.getSystemInfo({});
  const [first] = cpus();
  return {
    cpu: first?.model ?? 'unknown',
    cores: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch}`,
    temporalServer: serverVersion,
  };
}
