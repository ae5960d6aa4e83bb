import { inspect } from 'node:util';

const MASK = '***';

/**
 * A text that must never be shown: whoever prints, logs or saves what holds it gets `***`. Only `reveal` gives it,
 * to be called where it is sent.
 */
export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}

/** The text with the login of every URL in it masked: `https://user:password@host` gives `https://***@host`. */
export function withoutLogins(text: string): string {
  return text.replace(/\/\/[^\s,]*@/g, `//${MASK}@`);
}
