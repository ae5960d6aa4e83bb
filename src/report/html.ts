import { escapeAttribute } from '../base/markup-entities.ts';

/** A piece of HTML that is safe as it stands. Only `html` and `trustedHtml` make one. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type HtmlValue = Html | string | number | null | readonly HtmlValue[];

/**
 * HTML with values in it, each escaped for text and for quoted attributes alike, unless it is HTML itself. Lists are
 * joined, null is nothing.
 */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return new Html(parts.map((part, index) => part + textOf(values[index] ?? null)).join(''));
}

/** HTML of our own making, e.g. a script of ours. Never for words of a user or a file. */
export function trustedHtml(text: string): Html {
  return new Html(text);
}

function textOf(value: HtmlValue): string {
  if (value === null) return '';
  if (value instanceof Html) return value.text;
  if (typeof value === 'object') return value.map(textOf).join('');
  return escaped(String(value));
}

function escaped(text: string): string {
  return escapeAttribute(text.replace(/[^\P{Cc}\n\t]/gu, '\ufffd'));
}

/** JSON that may stand in a script element: no text in it can end the element or begin a comment. */
export function scriptJson(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll('<', '\\u003c'));
}
