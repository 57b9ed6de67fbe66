/** A failure that the person at the terminal can mend: its message says all, so it is printed without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
