import { UsageError } from '../base/errors.ts';
import { quoted } from './field.ts';

/**
 * The value behind the equals sign of a line. ` ;` and ` #` begin a comment; `\;` and `\#` mean the characters
 * themselves; every other character stands for itself. A value that begins with a quote ends at the next quote of that
 * kind, and all between them stands for itself.
 * @param place names line and key for a person; of a `secret` nobody can tell whether ` #` belongs to it.
 * @throws UsageError for a quote that is not closed or has anything but a comment behind it, and for a comment behind a
 * secret without quotes. Shows none of the value: it may be a password.
 */
export function iniValue(text: string, { where, secret }: { where: string; secret: boolean }): string {
  const trimmed = text.trim();
  const quote = /^["']/.exec(trimmed)?.[0];
  if (quote !== undefined) return quotedValue(trimmed, quote, where);
  const comment = text.search(/\s[;#]/);
  if (secret && comment !== -1) {
    throw new UsageError(
      `${where} holds ${quoted(text.slice(comment, comment + 2))}, which begins a comment`,
      {
        hint: 'put quotes around the value, and a comment into a line of its own',
      },
    );
  }
  const value = comment === -1 ? text : text.slice(0, comment);
  return value.trim().replace(/\\([;#])/g, '$1');
}

function quotedValue(trimmed: string, quote: string, where: string): string {
  const end = trimmed.indexOf(quote, 1);
  const other = quote === '"' ? "'" : '"';
  if (end === -1) {
    throw new UsageError(`${where} begins with ${quote} and has no second one`, {
      hint: `close it, or put ${other} around a value that begins with ${quote}`,
    });
  }
  if (!/^(\s+[;#].*)?$/s.test(trimmed.slice(end + 1))) {
    throw new UsageError(`${where} goes on behind its second ${quote}`, {
      hint: `put ${other} around a value that holds ${quote}; a comment needs a blank before it`,
    });
  }
  return trimmed.slice(1, end);
}
