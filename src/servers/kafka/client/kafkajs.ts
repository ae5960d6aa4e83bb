import { Kafka, logLevel } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';

/** With requests waiting and no throttling, ms: they are looked at again. */
const CHECK_PENDING_MS = 10;
/** What Node.js makes of a delay that has passed, ms. */
const LEAST_DELAY_MS = 1;

/**
 * As in kafkajs 2.2.4, with the same delays. Its own asks for a time in the past whenever nothing is throttled, which
 * Node.js takes for 1 ms and warns of from version 24 on (TimeoutNegativeWarning).
 */
RequestQueue.prototype.scheduleCheckPendingRequests = function (): void {
  if (this.throttleCheckTimeoutId) return;
  const throttledMs = this.throttledUntil - Date.now();
  const otherwiseMs = this.pending.length > 0 ? CHECK_PENDING_MS : LEAST_DELAY_MS;
  this.throttleCheckTimeoutId = setTimeout(
    () => {
      this.throttleCheckTimeoutId = null;
      this.checkPendingRequests();
    },
    throttledMs > 0 ? throttledMs : otherwiseMs,
  );
};

/** kafkajs as everything here makes it: nothing else imports it but for its types, so that no client warns. */
export { Kafka, logLevel };
