/** A setting that the API process cannot start with. Its message is for the operator: which, why, and what is right. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}
