import type { IncomingMessage } from 'node:http';
import { messageOf } from '../../base/errors.ts';
import { ApiError, invalidJson } from '../state/api-error.ts';

/** Largest body that is read, bytes. */
const mostBodyBytes = 8 * 1024 * 1024;
/** Deeper than any real body; what walks a value later recurses, and must not run out of stack. */
const deepest = 100;

const jsonType = /^application\/([\w.-]+\+)?json\s*(;|$)/i;

const tooLarge = (): ApiError => new ApiError(413, 'Request Entity Too Large');

/** Reads a body to its end, or refuses it without tearing down the connection the refusal has to go through. */
function readBytes(request: IncomingMessage): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > mostBodyBytes) throw tooLarge();
  const parts: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    request.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= mostBodyBytes) {
        parts.push(part);
        return;
      }
      parts.length = 0;
      reject(tooLarge());
    });
    request.once('end', () => resolve(Buffer.concat(parts)));
    request.once('close', () => reject(new ApiError(400, 'The request was cut off')));
    request.once('error', () => reject(new ApiError(400, 'The request was cut off')));
  });
}

function refuseOtherForms({ headers }: IncomingMessage): void {
  const type = headers['content-type'];
  const encoding = headers['content-encoding'];
  const isPlain = encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity';
  if (!isPlain || (type !== undefined && type !== '' && !jsonType.test(type))) {
    throw new ApiError(415, 'Unsupported Media Type');
  }
}

/** Index of the quote that ends the string which begins at `from`; the text's end when there is none. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text[end - 1 - slashes] === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}

/** Whether arrays and objects of a JSON text are nested deeper than is read. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (character === '"') index = endOfString(text, index + 1);
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > deepest) return true;
  }
  return false;
}

function parse(bytes: Buffer): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  if (isTooDeep(text)) throw new Error(`nested more than ${deepest} levels deep`);
  return JSON.parse(text);
}

/**
 * The JSON of a request's body; a body without a type is taken for JSON, as Marathon does.
 * @throws ApiError 400, 413 or 415 when there is no JSON to be had.
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  refuseOtherForms(request);
  const bytes = await readBytes(request);
  if (bytes.toString('latin1', 0, 64).trim() === '' && bytes.toString('latin1').trim() === '') {
    const details = 'No content to map due to end-of-input';
    throw new ApiError(400, 'Please specify data in JSON format', { details });
  }
  try {
    return parse(bytes);
  } catch (error) {
    throw invalidJson(messageOf(error));
  }
}
