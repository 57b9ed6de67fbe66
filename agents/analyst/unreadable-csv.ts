/** The input cannot be profiled, however often it is tried. The text is for the one who sent it. */
export class UnreadableCsv extends Error {
  override readonly name = 'UnreadableCsv';
}
