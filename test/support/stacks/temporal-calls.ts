import type { ClientPlugin, ConnectionLike } from '@temporalio/client';

/** A read that an API process has asked of Temporal. */
export interface TemporalCall {
  /** `wait` reads forward and may be a long poll; `newest` and `describe` are answered at once. */
  readonly kind: 'wait' | 'newest' | 'describe';
  readonly workflowId: string;
  /** Not answered yet. */
  open: boolean;
}

/** The reads of one API process, oldest first. */
export interface TemporalCalls {
  /** Those about one task. */
  about(taskId: string): readonly TemporalCall[];
  /** Those about one task that are not answered yet. */
  openAbout(taskId: string): readonly TemporalCall[];
  /** The most of the kind `wait` that were open at the same time for one task. */
  mostWaiting(taskId: string): number;
  /** Keeps the calls that follow from reaching Temporal, until the function that it returns is called. */
  hold(): () => void;
  /** Makes a client note its reads. Works by way of a connection's plugins, so nothing in `api/` knows of it. */
  readonly plugin: ClientPlugin;
}

interface ExecutionRequest {
  readonly execution?: { readonly workflowId?: string | null } | null;
}

/** Watches the calls that reading tasks consists of. */
export function watchTemporalCalls(): TemporalCalls {
  const calls: TemporalCall[] = [];
  const most = new Map<string, number>();
  let released = Promise.resolve();

  const note = async <T>(
    kind: TemporalCall['kind'],
    request: ExecutionRequest,
    answer: () => Promise<T>,
  ): Promise<T> => {
    const call: TemporalCall = { kind, workflowId: request.execution?.workflowId ?? '', open: true };
    calls.push(call);
    if (kind === 'wait') {
      const open = calls.filter((other) => other.open && other.kind === kind && other.workflowId === call.workflowId);
      most.set(call.workflowId, Math.max(most.get(call.workflowId) ?? 0, open.length));
    }
    try {
      // A call takes its deadline and its signal from where it begins: so does this.
      await released;
      return await answer();
    } finally {
      call.open = false;
    }
  };

  const watched = (connection: ConnectionLike): ConnectionLike => {
    const service = connection.workflowService;
    type Service = typeof service;
    // Their callback forms are not used by ours.
    const methods: Partial<Record<keyof Service, unknown>> = {
      getWorkflowExecutionHistory: (request: Parameters<Service['getWorkflowExecutionHistory']>[0]) =>
        note('wait', request, () => service.getWorkflowExecutionHistory(request)),
      getWorkflowExecutionHistoryReverse: (request: Parameters<Service['getWorkflowExecutionHistoryReverse']>[0]) =>
        note('newest', request, () => service.getWorkflowExecutionHistoryReverse(request)),
      describeWorkflowExecution: (request: Parameters<Service['describeWorkflowExecution']>[0]) =>
        note('describe', request, () => service.describeWorkflowExecution(request)),
    };
    // Safe: everything else is inherited.
    const workflowService = Object.assign(Object.create(service), methods) as Service;
    return Object.create(connection, { workflowService: { value: workflowService } }) as ConnectionLike;
  };

  const about = (taskId: string): TemporalCall[] => calls.filter(({ workflowId }) => workflowId.endsWith(`/${taskId}`));
  return {
    about,
    openAbout: (taskId) => about(taskId).filter(({ open }) => open),
    mostWaiting: (taskId) => Math.max(0, ...about(taskId).map(({ workflowId }) => most.get(workflowId) ?? 0)),
    hold() {
      let release = (): void => undefined;
      released = new Promise((resolve) => {
        release = resolve;
      });
      return release;
    },
    plugin: {
      name: 'watch-temporal-calls',
      configureClient: (options) => ({
        ...options,
        ...(options.connection && { connection: watched(options.connection) }),
      }),
    },
  };
}
