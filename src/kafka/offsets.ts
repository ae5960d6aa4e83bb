import { HydraError } from '../base/errors.ts';

/**
 * Reads an offset as Kafka's 64-bit numbers are handed over.
 * @throws HydraError when a double cannot hold it exactly, or it is none
 */
export function exactOffset(text: string, topic: string, partition: number): number {
  const offset = Number(text);
  if (/^\d+$/.test(text) && Number.isSafeInteger(offset)) return offset;
  throw new HydraError(
    `topic ${topic}, partition ${partition}: the offset ${text} cannot be counted exactly`,
  );
}
