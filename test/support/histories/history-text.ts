import type { Client } from '@temporalio/client';

/**
 * All that Temporal keeps of the current run of a workflow, as its UI shows it: the history with what is in its payloads, the
 * memo and the search attributes.
 */
export async function readHistoryText(client: Client, workflowId: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId);
  const texts: string[] = [];
  collectTexts(await handle.fetchHistory(), texts);
  collectTexts((await handle.describe()).raw, texts);
  return texts.join('\n');
}

function collectTexts(value: unknown, texts: string[]): void {
  if (value instanceof Uint8Array) texts.push(Buffer.from(value).toString('utf8'));
  else if (typeof value === 'string') texts.push(value);
  else if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      texts.push(name);
      collectTexts(inner, texts);
    }
  }
}
