/** One server-sent event. */
export interface SseEvent {
  /** `message` unless the event names its type. */
  type: string;
  data: string;
}

/** No event of Marathon's comes near: a deployment's plan with a thousand apps is a few MB. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/**
 * Takes a text/event-stream in pieces cut anywhere and gives the events that became whole (HTML standard,
 * 9.2.6). Ids and retry times are passed over.
 */
export class SseParser {
  /** Of a line without its end; nothing in it is looked at before that has come. */
  #begun = '';
  #endedInReturn = false;
  #type = '';
  #data: string[] = [];
  #dataCharacters = 0;
  readonly #decoder = new TextDecoder();

  /** @throws RangeError when an event never ends. */
  push(chunk: Uint8Array): SseEvent[] {
    const text = this.#decoder.decode(chunk, { stream: true });
    if (text === '') return [];
    const events = this.#linesEndedBy(text).flatMap((line) => this.#takeLine(line));
    if (this.#begun.length + this.#dataCharacters > MOST_CHARACTERS) {
      throw new RangeError('an event is too large');
    }
    return events;
  }

  #linesEndedBy(text: string): string[] {
    // The second half of a CR LF that was cut in two.
    const isHalf = this.#endedInReturn && text.startsWith('\n');
    this.#endedInReturn = text.endsWith('\r');
    const lines = (isHalf ? text.slice(1) : text).split(/\r\n|\n|\r/);
    lines[0] = this.#begun + lines[0];
    this.#begun = lines.pop() ?? '';
    return lines;
  }

  #takeLine(line: string): SseEvent[] {
    if (line === '') return this.#dispatch();
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === 'event') this.#type = value;
    else if (field === 'data') {
      this.#data.push(value);
      this.#dataCharacters += value.length;
    }
    return [];
  }

  #dispatch(): SseEvent[] {
    const event = { type: this.#type || 'message', data: this.#data.join('\n') };
    const isEvent = this.#data.length > 0;
    this.#type = '';
    this.#data = [];
    this.#dataCharacters = 0;
    return isEvent ? [event] : [];
  }
}
