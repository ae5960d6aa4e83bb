/** Of a log, the line that says why: the last one that is an error, else the last that is no stack frame. */
export function tellingLine(log: string): string {
  const lines = log.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^\s+\.\.\. /.test(line));
  const telling = lines.findLast((line) => /Exception|Error|ERROR|FATAL|error/.test(line));
  return telling?.trim() ?? lines.at(-1)?.trim() ?? 'it said nothing';
}
