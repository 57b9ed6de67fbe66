/**
 * Sizes, in bytes of JSON. Temporal refuses a payload above 2 MB and a message above 4 MB; ours stay below, so that the
 * one who is at fault gets the error, and in words.
 */

/**
 * The largest message of a client, with the metadata and the output modes of its request. It is in the history as
 * input, and once more as the input of its turn.
 */
export const MAX_MESSAGE_BYTES = 1_500_000;

/** The largest event that an agent emits (an artifact chunk, a log record), because it must fit a batch alone. */
export const MAX_EVENT_BYTES = 1_500_000;

/** The largest message of an agent in a status, because it must fit a turn's result together with a last batch. */
export const MAX_STATUS_BYTES = 1_000_000;

/**
 * The most levels of arrays and objects in what clients and agents send. In protobuf each level is two or three
 * messages inside each other, and most decoders take 100: one value that is deeper would make every list that it is in
 * unreadable.
 */
export const MAX_JSON_DEPTH = 28;

/** The largest size of the events of one batch together, unless a single one is larger. Larger text is cut. */
export const MAX_BATCH_BYTES = 512_000;

/** The largest checkpoint, because every heartbeat carries it. */
export const MAX_CHECKPOINT_BYTES = 262_144;

/** The largest snapshot that is carried into the next run. A larger task is read from its first run on. */
export const MAX_SNAPSHOT_BYTES = 1_500_000;

/** The most that a run of the task workflow hands to the next, with a snapshot and the messages that wait. */
export const MAX_CARRIED_BYTES = 1_900_000;

/** The most batches of events in one run. Each is a signal, and Temporal ends a run at 10,000 signals. */
export const MAX_BATCHES_PER_RUN = 9_500;

/** The most bytes of history in one run. Temporal ends a run at 50 MB. */
export const MAX_HISTORY_BYTES = 45_000_000;
