import type { WorkflowExecutionDescription } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { PUSH_MEMO, SEARCH_ATTRIBUTES } from '../../protocol/names.js';
import type { GivenUpDelivery, PushMemo } from '../../protocol/push.js';

/** Its value is `PUSH_GIVEN_UP`, or it is not there. */
export const PUSH_ATTRIBUTE = defineSearchAttributeKey(SEARCH_ATTRIBUTES.push, 'KEYWORD');

/** The deliveries that a workflow has given up, as its memo tells. */
export function givenUpIn({ memo }: Pick<WorkflowExecutionDescription, 'memo'>): readonly GivenUpDelivery[] {
  // Safe: the workflows of tasks write nothing else there.
  const { givenUp = [] } = (memo?.[PUSH_MEMO] ?? {}) as Partial<PushMemo>;
  return givenUp;
}
