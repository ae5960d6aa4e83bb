/** One server-sent event. */
export interface SseEvent {
  /** `message` unless the event names its type. */
  type: string;
  data: string;
}

/** No event of Marathon's comes near: a deployment's plan with a thousand apps is a few MB. */
const MOST_PENDING_CHARACTERS = 64 * 1024 * 1024;

/**
 * Takes a text/event-stream in pieces cut anywhere and gives the events that became whole (HTML standard,
 * 9.2.6). Ids and retry times are passed over.
 */
export class SseParser {
  #pending = '';
  #type = '';
  #data: string[] = [];
  readonly #decoder = new TextDecoder();

  /** @throws RangeError when a line never ends. */
  push(chunk: Uint8Array): SseEvent[] {
    this.#pending += this.#decoder.decode(chunk, { stream: true });
    if (this.#pending.length > MOST_PENDING_CHARACTERS) throw new RangeError('an event is too large');
    // A carriage return at the very end may be the first half of CR LF.
    const lastReturn = this.#pending.lastIndexOf('\r', this.#pending.length - 2);
    const end = Math.max(this.#pending.lastIndexOf('\n'), lastReturn) + 1;
    const complete = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end);
    const lines = complete.split(/\r\n|\n|\r/);
    lines.pop();
    return lines.flatMap((line) => this.#takeLine(line));
  }

  #takeLine(line: string): SseEvent[] {
    if (line === '') return this.#dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.#type = value;
    else if (field === 'data') this.#data.push(value);
    return [];
  }

  #dispatch(): SseEvent[] {
    const event = { type: this.#type || 'message', data: this.#data.join('\n') };
    const isEvent = this.#data.length > 0;
    this.#type = '';
    this.#data = [];
    return isEvent ? [event] : [];
  }
}
