import type { RunTag } from '../../src/measure/message.ts';

/*
 * What a publisher sends until the measurement begins, so that a subscriber knows that its subscription has arrived:
 * what is published before that goes nowhere. Little-endian: u32 magic "HYPR", u64 run tag, u32 publisher.
 */

/** No message of a measurement is as short. */
export const PROBE_BYTES = 16;
const MAGIC = 0x52505948;

export function probeOf(tag: RunTag, publisher: number): Buffer {
  const probe = Buffer.alloc(PROBE_BYTES);
  probe.writeUInt32LE(MAGIC, 0);
  probe.writeInt32LE(tag.low, 4);
  probe.writeInt32LE(tag.high, 8);
  probe.writeUInt32LE(publisher, 12);
  return probe;
}

/** @returns the publisher that a run's probe names; null where the bytes are none */
export function publisherOfProbe(view: DataView, offset: number, length: number, tag: RunTag): number | null {
  const isProbe =
    length === PROBE_BYTES &&
    view.getUint32(offset, true) === MAGIC &&
    view.getInt32(offset + 4, true) === tag.low &&
    view.getInt32(offset + 8, true) === tag.high;
  return isProbe ? view.getUint32(offset + 12, true) : null;
}
