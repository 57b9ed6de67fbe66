/** How long clients may take, in ms. Nothing limits the time of a reply: streams are long. */
export interface ConnectionTimeouts {
  /** For the headers of a request to arrive. */
  readonly headers: number;
  /** For a whole request to arrive. */
  readonly request: number;
  /** Between two requests on one connection. */
  readonly keepAlive: number;
  /** Between looks at the clients: the others are late by as much. */
  readonly checkInterval: number;
}

export const CONNECTION_TIMEOUTS: ConnectionTimeouts = {
  headers: 20_000,
  request: 60_000,
  // Longer than the idle timeout of common load balancers (60 s), so that they are not the ones to be surprised.
  keepAlive: 72_000,
  checkInterval: 5_000,
};
