import { UsageError } from '../../../base/errors.ts';

const OPTION = /\s*([\w.$-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^\s;"']+))/y;

/**
 * The options of the first login module of a JAAS configuration: `some.Module required username="a" password="b";`
 * (javax.security.auth.login.Configuration). Empty for an empty text.
 * @throws UsageError for a text that is none; shows nothing of it, for it holds secrets
 */
export function readJaas(text: string, where: string): Record<string, string> {
  if (text.trim() === '') return {};
  const begin = /^\s*[\w.$]+\s+(?:required|requisite|sufficient|optional)(?=[\s;])/i.exec(text);
  if (begin === null) throw unreadable(where);
  const options: Record<string, string> = {};
  OPTION.lastIndex = begin[0].length;
  let end = OPTION.lastIndex;
  for (let match = OPTION.exec(text); match !== null; match = OPTION.exec(text)) {
    const [, key = '', double, single, bare = ''] = match;
    options[key] = (double ?? single)?.replace(/\\(.)/gs, '$1') ?? bare;
    end = OPTION.lastIndex;
  }
  if (!/^\s*;/.test(text.slice(end))) throw unreadable(where);
  return options;
}

const unreadable = (where: string): UsageError =>
  new UsageError(`${where} cannot be read`, {
    hint: 'write <login module> required username="..." password="..."; with its semicolon',
  });
