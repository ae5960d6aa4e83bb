const MOST_LINES = 4;
const MOST_CHARACTERS = 400;

/** The end of what a process wrote, as one line for an error message; empty when it wrote nothing. */
export function lastWords(text: string): string {
  const lines = text
    .split(/\r\n|\n|\r/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const end = lines.slice(-MOST_LINES).join(' | ');
  return end.length > MOST_CHARACTERS ? `…${end.slice(-MOST_CHARACTERS)}` : end;
}
