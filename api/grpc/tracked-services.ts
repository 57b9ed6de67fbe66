import {
  status,
  type Server,
  type ServerWritableStream,
  type ServiceDefinition,
  type UntypedHandleCall,
} from '@grpc/grpc-js';

type AddService = Pick<Server, 'addService'>;

/** Takes services of libraries into a server, which know nothing of its end. */
export interface TrackedServices extends AddService {
  /** Calls with a stream of answers that are open. */
  readonly open: number;
  /** Ends these: else the server would wait for their clients. */
  close(): void;
}

/** What the two kinds of calls with a stream of answers have in common. */
type StreamingCall = Pick<ServerWritableStream<unknown, unknown>, 'emit' | 'once'>;

export function trackServices(server: AddService): TrackedServices {
  const open = new Set<StreamingCall>();
  const tracked =
    (handle: UntypedHandleCall): UntypedHandleCall =>
    (call: StreamingCall, ...rest: readonly unknown[]) => {
      open.add(call);
      call.once('cancelled', () => open.delete(call));
      Reflect.apply(handle, undefined, [call, ...rest]);
    };
  return {
    get open() {
      return open.size;
    },
    addService(definition, implementation) {
      const handlers = Object.entries(implementation).map(([name, handle]): [string, UntypedHandleCall] => {
        return [name, answersWithStream(definition, name) ? tracked(handle) : handle];
      });
      server.addService(definition, Object.fromEntries(handlers));
    },
    close() {
      for (const call of open) {
        call.emit('error', { code: status.UNAVAILABLE, details: 'This server is shutting down.' });
      }
    },
  };
}

/** @param name - as the definition has it, or as the `.proto` file has it. */
function answersWithStream(definition: ServiceDefinition, name: string): boolean {
  const methods = Object.entries(definition);
  return methods.some(([key, method]) => (key === name || method.originalName === name) && method.responseStream);
}
