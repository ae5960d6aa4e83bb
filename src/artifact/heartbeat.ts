import { request } from 'node:http';

/** A master in good order answers within this, ms. */
const TIMEOUT_MS = 3_000;

/** Whether the master that serves the URL lives: only it knows the URL's last part. Never throws. */
export function answersHeartbeat(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    try {
      const target = new URL(url);
      if (target.protocol !== 'http:') throw new TypeError('no heartbeat of ours');
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const sent = request(target, { method: 'HEAD', agent: false, signal }, (response) => {
        response.resume();
        resolve(response.statusCode === 204);
      });
      sent.once('error', () => resolve(false));
      sent.end();
    } catch {
      // A label that holds no address proves nothing.
      resolve(false);
    }
  });
}
