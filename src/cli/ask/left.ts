/** Somebody leaves: the question ends as with Ctrl-C at a prompt of the library, which names its error so. */
export class LeftError extends Error {
  override name = 'ExitPromptError';
}
