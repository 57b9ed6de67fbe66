import { workflowInfo } from '@temporalio/workflow';

/**
 * Whether this run's history has grown so long that the workflow should go on in a new run: by the server's suggestion,
 * or by the length that stands in its place.
 */
export function isLong({ continueAsNewAfter }: { readonly continueAsNewAfter?: number }): boolean {
  const { historyLength, continueAsNewSuggested } = workflowInfo();
  return continueAsNewAfter === undefined ? continueAsNewSuggested : historyLength >= continueAsNewAfter;
}
