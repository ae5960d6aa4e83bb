import type { JuteWriter } from './jute-writer.ts';

/** A request beyond it, or its frame, ends the connection: jute.maxbuffer of a server that was told nothing else. */
export const LONGEST_REQUEST_BYTES = 1_048_575;

/** Length of what is known of a node, as answers have it. */
export const STAT_BYTES = 68;

const ALL_PERMISSIONS = 31;

/** Everybody may do everything with the node. */
export function writeAcl(writer: JuteWriter): JuteWriter {
  return writer.int32(1).int32(ALL_PERMISSIONS).string('world').string('anyone');
}
