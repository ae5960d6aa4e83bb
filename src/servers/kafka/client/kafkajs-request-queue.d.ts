/** Of kafkajs 2.2.4, which declares only what it exports: what src/servers/kafka/client/kafkajs.ts touches. */
declare module 'kafkajs/src/network/requestQueue/index.js' {
  export default class RequestQueue {
    /** What waits because too much is under way. */
    pending: unknown[];
    /** Until when the broker wants nothing, ms of Date.now(); -1 = it never asked for that. */
    throttledUntil: number;
    throttleCheckTimeoutId: NodeJS.Timeout | null;
    checkPendingRequests(): void;
    scheduleCheckPendingRequests(): void;
  }
}
