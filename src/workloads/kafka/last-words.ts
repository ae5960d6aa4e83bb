const ERROR = /^\S+ (?:ERROR|FATAL) (.*)$/;
const EXCEPTION = /^[\w.$]+(?:Exception|Error): /;

/**
 * Why a broker ended, in its own words: the first error of what it logged, with the exception that it names, and the
 * last one. Without time stamps and folders.
 */
export function lastWords(log: string): string {
  const lines = log.split('\n');
  const errors = lines.flatMap((line, at) => {
    const [, text] = ERROR.exec(line) ?? [];
    if (text === undefined) return [];
    const next = lines[at + 1] ?? '';
    return [EXCEPTION.test(next) ? `${text}: ${next}` : text];
  });
  const [first] = errors;
  const last = errors.at(-1);
  if (first === undefined || last === undefined) return 'it logged no error';
  const told = first === last ? first : `${first}; ${last}`;
  return told.replaceAll(/\S*\/(hydra-kafka-[0-9a-f]+)\//g, '');
}
