import type { Varied } from './manifest.ts';

/** One variant of a sweep in words, as `--against` takes it: `acks=all linger_ms=5`. */
export function againstText(variant: Varied): string {
  return Object.entries(variant)
    .map(([name, value]) => `${name}=${value ?? 'unset'}`)
    .join(' ');
}
