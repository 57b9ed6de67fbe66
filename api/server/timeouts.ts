/** How long clients may take, in ms. Nothing limits the time of a reply: streams are long. */
export interface ConnectionTimeouts {
  /** How long the headers of a request may take to arrive. */
  readonly headers: number;
  /** How long a whole request may take to arrive. */
  readonly request: number;
  /** How long a connection may rest between two requests. */
  readonly keepAlive: number;
  /** The time between two looks at the clients: the other limits are late by as much. */
  readonly checkInterval: number;
}

export const CONNECTION_TIMEOUTS: ConnectionTimeouts = {
  headers: 20_000,
  request: 60_000,
  // Longer than the idle timeout of common load balancers (60 s), so that they are not the ones to be surprised.
  keepAlive: 72_000,
  checkInterval: 5_000,
};
