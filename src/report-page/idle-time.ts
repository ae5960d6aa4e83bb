/** A page that never rests draws all the same, after this long. */
const PATIENCE_MS = 500;

/** Calls once the page has painted and has nothing else to do; soon, where the browser does not tell. */
export function whenIdle(call: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(call, { timeout: PATIENCE_MS });
  else setTimeout(call, 0);
}
