export const BARE_WORKFLOW = 'bareEcho';
export const BARE_TASK_QUEUE = 'bench-bare';
