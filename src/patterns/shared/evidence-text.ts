/** Numbers of evidence in words. */

export function ms(us: number): string {
  return us >= 1e6 ? `${(us / 1e6).toFixed(1)} s` : `${(us / 1000).toFixed(us < 10_000 ? 2 : 0)} ms`;
}

export function secs(s: number): string {
  return `${s.toFixed(s < 1 ? 2 : 1)} s`;
}

export function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

/** `CONNECTION_LOST x 3, REQUEST_TIMED_OUT x 1`; empty for none. */
export function errorsText(errors: readonly (readonly [name: string, times: number])[]): string {
  return errors.map(([name, times]) => `${name} x ${times}`).join(', ');
}
