import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { messageOf } from '../base/errors.ts';
import type { Dictionary, WireValue } from './dictionary.ts';

/*
 * The two messages of docs/control-wire.md (proto2, package hydra). The primitives are protobuf-es's; which
 * field carries what is written here, so that no generated code and no schema has to travel with the tasks.
 */

/** Largest command a task reads, bytes. */
export const MAX_COMMAND_BYTES = 1024 * 1024;
/** Largest frame either side lets in at all, bytes. */
export const MAX_FRAME_BYTES = 64 * 1024 * 1024;

export type CommandMessage = { type: 'command'; name: string; args: Dictionary } | { type: 'stop' };

export const statuses = ['ok', 'error', 'exception'] as const;

export interface ResponseMessage {
  /** One of `statuses` from a server of ours; any text on the wire. */
  status: string;
  items: Dictionary;
}

/** A frame that is not the message it should be, or a message that does not fit a frame. */
export class CodecError extends Error {
  override readonly name = 'CodecError';
}

/** CommandMessage.Type of the wire. */
const SUBCMD = 0;
const STOP = 2;

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** @throws CodecError for a value the wire cannot carry or a command larger than MAX_COMMAND_BYTES. */
export function encodeCommand(message: CommandMessage): Uint8Array {
  const writer = new BinaryWriter();
  if (message.type === 'stop') {
    return writer.tag(1, WireType.Varint).int32(STOP).finish();
  }
  writer.tag(1, WireType.Varint).int32(SUBCMD);
  writer.tag(2, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(message.name);
  writeItems(writer, message.args);
  return bounded(writer.join().finish(), MAX_COMMAND_BYTES);
}

/** @throws CodecError for a value the wire cannot carry or a reply larger than MAX_FRAME_BYTES. */
export function encodeResponse(message: ResponseMessage): Uint8Array {
  const writer = new BinaryWriter();
  writer.tag(1, WireType.LengthDelimited).string(message.status);
  writeItems(writer, message.items);
  return bounded(writer.finish(), MAX_FRAME_BYTES);
}

/** @throws CodecError when the frame is no CommandMessage, lacks a required field or is too large. */
export function decodeCommand(frame: Uint8Array): CommandMessage {
  return decoding('command', bounded(frame, MAX_COMMAND_BYTES), readCommandMessage);
}

/** @throws CodecError when the frame is no ResponseMessage, lacks a required field or is too large. */
export function decodeResponse(frame: Uint8Array): ResponseMessage {
  return decoding('reply', bounded(frame, MAX_FRAME_BYTES), readResponseMessage);
}

function bounded<Bytes extends Uint8Array>(frame: Bytes, limit: number): Bytes {
  if (frame.length <= limit) return frame;
  throw new CodecError(`a frame of ${frame.length} bytes is larger than the ${limit} allowed`);
}

function decoding<Message>(
  what: string,
  frame: Uint8Array,
  read: (reader: BinaryReader) => Message,
): Message {
  if (frame.length === 0) throw new CodecError(`an empty frame is no ${what}`);
  try {
    return read(new BinaryReader(frame));
  } catch (error) {
    if (error instanceof CodecError) throw error;
    throw new CodecError(`the frame is no ${what}: ${messageOf(error)}`, { cause: error });
  }
}

/** Field number and wire type in one, as on the wire, so that a known number of another type is skipped. */
const key = (field: number, type: WireType): number => (field << 3) | type;

const VARINT_1 = key(1, WireType.Varint);
const BYTES_1 = key(1, WireType.LengthDelimited);
const BYTES_2 = key(2, WireType.LengthDelimited);
const VARINT_3 = key(3, WireType.Varint);
const FLOAT_4 = key(4, WireType.Bit32);
const BYTES_5 = key(5, WireType.LengthDelimited);

/** Calls `onField` for every field; one it does not take (returns false) is skipped. */
function readFields(reader: BinaryReader, onField: (key: number) => boolean): void {
  while (reader.pos < reader.len) {
    const [field, type] = reader.tag();
    if (!onField(key(field, type))) reader.skip(type, field);
  }
}

/** What has been read of a Command; one that comes in several parts is merged. */
interface CommandParts {
  name?: string;
  readonly args: Map<string, WireValue>;
}

function readCommandMessage(reader: BinaryReader): CommandMessage {
  let type: number | undefined;
  let command: CommandParts | undefined;
  readFields(reader, (field) => {
    if (field === VARINT_1) type = knownType(reader.int32()) ?? type;
    else if (field === BYTES_2) {
      command ??= { args: new Map() };
      readCommand(new BinaryReader(reader.bytes()), command);
    } else return false;
    return true;
  });
  if (type === undefined) throw new CodecError('the command has no type that is known');
  if (command !== undefined && command.name === undefined)
    throw new CodecError('the command has no cmd_name');
  if (type === STOP) return { type: 'stop' };
  if (command?.name === undefined) throw new CodecError('the message holds no command');
  return { type: 'command', name: command.name, args: Object.fromEntries(command.args) };
}

/** proto2 treats an enum value it does not know as an unknown field. */
function knownType(value: number): number | undefined {
  return value === SUBCMD || value === STOP ? value : undefined;
}

function readCommand(reader: BinaryReader, into: CommandParts): void {
  readFields(reader, (field) => {
    if (field === BYTES_1) into.name = reader.string(true);
    else if (field === BYTES_2) readItem(new BinaryReader(reader.bytes()), into.args);
    else return false;
    return true;
  });
}

function readResponseMessage(reader: BinaryReader): ResponseMessage {
  let status: string | undefined;
  const items = new Map<string, WireValue>();
  readFields(reader, (field) => {
    if (field === BYTES_1) status = reader.string(true);
    else if (field === BYTES_2) readItem(new BinaryReader(reader.bytes()), items);
    else return false;
    return true;
  });
  if (status === undefined) throw new CodecError('the reply has no status');
  return { status, items: Object.fromEntries(items) };
}

/** What has been read of one Argument. Its values are fields of their own, so more than one may be set. */
interface ItemParts {
  name?: string;
  text?: string;
  integer?: number | bigint;
  float?: number;
  bytes?: Uint8Array;
}

function readItem(reader: BinaryReader, into: Map<string, WireValue>): void {
  const item: ItemParts = {};
  readFields(reader, (field) => readItemField(reader, field, item));
  if (item.name === undefined) throw new CodecError('an argument has no name');
  // The order in which the description lists them decides.
  into.set(item.name, item.text ?? item.integer ?? item.float ?? item.bytes ?? true);
}

function readItemField(reader: BinaryReader, field: number, item: ItemParts): boolean {
  if (field === BYTES_1) item.name = reader.string(true);
  else if (field === BYTES_2) item.text = reader.string(true);
  else if (field === VARINT_3) item.integer = exactInteger(BigInt(reader.int64()));
  else if (field === FLOAT_4) item.float = reader.float();
  // A copy: a view would keep the whole frame in memory.
  else if (field === BYTES_5) item.bytes = new Uint8Array(reader.bytes());
  else return false;
  return true;
}

function exactInteger(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function writeItems(writer: BinaryWriter, items: Dictionary): void {
  for (const [name, value] of Object.entries(items)) {
    writer.tag(2, WireType.LengthDelimited).fork();
    writer.tag(1, WireType.LengthDelimited).string(name);
    writeValue(writer, name, value);
    writer.join();
  }
}

function writeValue(writer: BinaryWriter, name: string, value: WireValue): void {
  if (typeof value === 'string') writer.tag(2, WireType.LengthDelimited).string(value);
  else if (typeof value === 'bigint') writer.tag(3, WireType.Varint).int64(checkedInt64(name, value));
  else if (typeof value === 'number') writeNumber(writer, name, value);
  else if (value instanceof Uint8Array) writer.tag(5, WireType.LengthDelimited).bytes(value);
}

function writeNumber(writer: BinaryWriter, name: string, value: number): void {
  if (Number.isSafeInteger(value)) {
    writer.tag(3, WireType.Varint).int64(value);
  } else if (Number.isFinite(Math.fround(value))) {
    writer.tag(4, WireType.Bit32).float(value);
  } else {
    throw new CodecError(`'${name}' is ${value}, which a 32-bit float cannot hold`);
  }
}

function checkedInt64(name: string, value: bigint): bigint {
  if (value >= INT64_MIN && value <= INT64_MAX) return value;
  throw new CodecError(`'${name}' is ${value}, which 64 bits cannot hold`);
}
