/**
 * Sizes, in bytes of JSON. Temporal refuses a payload above 2 MB and a message above 4 MB; ours stay below, so that the
 * one who is at fault gets the error, and in words.
 */

/**
 * A message of a client, with the metadata and the output modes of its request: they are in the history as input, and
 * once more as the input of their turn.
 */
export const MAX_MESSAGE_BYTES = 1_500_000;

/** An event that an agent emits (an artifact chunk, a log record): it must fit a batch alone. */
export const MAX_EVENT_BYTES = 1_500_000;

/** What an agent says in a status: it must fit a turn's result together with a last batch. */
export const MAX_STATUS_BYTES = 1_000_000;

/**
 * Levels of arrays and objects in what clients and agents send. In protobuf each level is two or three messages inside
 * each other, and most decoders take 100: one value that is deeper would make every list that it is in unreadable.
 */
export const MAX_JSON_DEPTH = 28;

/** Events of one batch together, unless a single one is larger. Larger text is cut. */
export const MAX_BATCH_BYTES = 512_000;

/** A checkpoint, which every heartbeat carries. */
export const MAX_CHECKPOINT_BYTES = 262_144;

/** A snapshot carried into the next run; a larger task is read from its first run on. */
export const MAX_SNAPSHOT_BYTES = 1_500_000;

/** What a run of the task workflow hands to the next: with a snapshot, and the messages that wait. */
export const MAX_CARRIED_BYTES = 1_900_000;

/** A batch of events per signal; Temporal ends a run at 10,000 signals. */
export const MAX_BATCHES_PER_RUN = 9_500;

/** History bytes of one run; Temporal ends a run at 50 MB. */
export const MAX_HISTORY_BYTES = 45_000_000;
