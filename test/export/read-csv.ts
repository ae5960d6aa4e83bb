/** Reads CSV strictly as RFC 4180 has it, lines ended by line feeds. @throws Error for anything else */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    const [, quotedField, plainField = '', end] =
      /^(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\n)/.exec(text.slice(at)) ?? fail(text.slice(at));
    const field = quotedField === undefined ? plainField : quotedField.replaceAll('""', '"');
    at += (quotedField === undefined ? plainField.length : quotedField.length + 2) + 1;
    row.push(field);
    if (end !== '\n') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** Rows by the names of the first one. @throws Error when a row is not as long as it */
export function readTable(text: string): Record<string, string>[] {
  const [names = [], ...rows] = readCsv(text);
  if (new Set(names).size !== names.length) throw new Error(`a name occurs twice: ${names}`);
  return rows.map((row) => {
    if (row.length !== names.length) throw new Error(`${row.length} fields under ${names.length} names`);
    return Object.fromEntries(names.map((name, column) => [name, row[column] ?? '']));
  });
}

function fail(rest: string): never {
  throw new Error(`no CSV: ${JSON.stringify(rest.slice(0, 80))}`);
}
