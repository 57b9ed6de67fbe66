/**
 * Milliseconds with fractions, on the one clock that all processes of a machine share: the system's monotonic clock.
 * `performance.now()` is the same clock, but with another beginning in every process.
 */
export function machineTime(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
