/** A command line as a person could type it again: words that a shell would change are quoted. */
export function commandText(args: readonly string[]): string {
  return ['hydra', ...args].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
