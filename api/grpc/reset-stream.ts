import type { ServerHttp2Stream } from 'node:http2';

/**
 * Resets the HTTP/2 stream under a call, so that nothing more is sent on it.
 *
 * A status waits behind the messages that the client has not read, so that a client that reads nothing gets none, and the
 * messages are held for ever. grpc-js itself has no way to end such a call.
 *
 * @param code - of HTTP/2.
 */
export function resetStream(call: object, code: number): void {
  httpStreamOf(call).close(code);
}

/** Whether the stream under a call has ended already: then the call will not be told. */
export function isStreamClosed(call: object): boolean {
  const { destroyed, closed } = httpStreamOf(call);
  return destroyed || closed;
}

function httpStreamOf(call: object): ServerHttp2Stream {
  // Safe: so it is in grpc-js 1.14, for servers without interceptors; the tests of slow readers say so if that changes.
  return (call as { call: { stream: ServerHttp2Stream } }).call.stream;
}
