const MOST_LINES = 5;

/** Some lines carry a stack in a field. */
const LONGEST_LINE = 400;

/** Where a stack of Go begins; from there on it is all that a program prints. */
const STACK = /^goroutine \d+ \[/m;

/** What tells why: an error of the log, a panic, or the complaint of a command line. */
const REASON = /\blevel=(ERROR|FATAL)\b|"level":"(error|fatal)"|^\s*(panic|fatal error): |^Error: /i;

/**
 * The lines that tell why a Temporal server has ended, of what it has printed: its errors and its panic, without the
 * stack; or else its last lines.
 */
export function endReason(output: string): readonly string[] {
  const [beforeStack = ''] = output.split(STACK);
  const lines = beforeStack.split('\n').filter((line) => line.trim() !== '');
  const reasons = lines.filter((line) => REASON.test(line));
  return (reasons.length > 0 ? reasons : lines).slice(-MOST_LINES).map(shorten);
}

/** A port that was free when the server chose it, and taken when it listened; often seen as what it panics of then. */
const CHANCE = /address already in use|Only one usage of each socket address|^\s*(panic|fatal error): /i;

/** Whether another start may fare better: the server has panicked, or met another program on a port of its choice. */
export function isByChance(reason: readonly string[]): boolean {
  return reason.some((line) => CHANCE.test(line));
}

function shorten(line: string): string {
  return line.length > LONGEST_LINE ? `${line.slice(0, LONGEST_LINE)} …` : line;
}
