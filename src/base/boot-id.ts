import { readFileSync } from 'node:fs';

/** Of the kernel since it booted: equal on two processes exactly when they share one. Null on systems other than Linux. */
export function bootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}
