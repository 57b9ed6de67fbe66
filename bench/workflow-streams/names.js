export const TASK_QUEUE = 'bench-workflow-streams';
export const WORKFLOW = 'ticking';
export const TOPIC = 'ticks';

/** What is published last. */
export const END = 'end';
