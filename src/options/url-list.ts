import type * as z from 'zod';
import { Problem, textField, withoutBrackets } from './field.ts';

const MOST_URLS = 20;

/**
 * One or more addresses of HTTP servers, separated by commas, each with the path that everything lies below. Gives
 * them in their normal form, without a slash at the end, none twice.
 */
export const urlList: z.ZodType<readonly string[], string> = textField((text) => {
  const hint = 'give http:// or https:// with host, port and base path, several separated by commas';
  const urls: string[] = [];
  for (const part of text.split(',')) {
    const url = readUrl(part.trim());
    if (url instanceof Problem) return url;
    if (url === undefined) return new Problem('is not a list of http or https addresses', hint);
    urls.push(url);
  }
  const distinct = [...new Set(urls)];
  return distinct.length <= MOST_URLS
    ? distinct
    : new Problem(`holds more than ${MOST_URLS} addresses`, 'name fewer');
});

function readUrl(text: string): string | Problem | undefined {
  if (!/^https?:\/\/[^\s\\]+$/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== '' || url.password !== '') {
    return new Problem('holds a login', 'give user and password under keys of their own');
  }
  if (url.search !== '' || url.hash !== '') {
    return new Problem('holds a query', 'give the address up to the base path');
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`;
}

/** Host and port of a URL as they would be written apart; the port of the scheme where the URL names none. */
export function hostAndPortOf(url: string): { ip: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  return {
    ip: withoutBrackets(hostname),
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}
