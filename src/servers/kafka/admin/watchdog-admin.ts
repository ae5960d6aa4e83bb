import type { Admin } from 'kafkajs';
import { delay } from '../../../base/clock.ts';
import { HydraError } from '../../../base/errors.ts';

/** Does something with a client of the watchdog's own. Nothing of Kafka is loaded before: few runs ever need it. */
export async function withWatchdogAdmin(
  { bootstrap, security }: { bootstrap: string; security: string },
  work: (admin: Admin) => Promise<void>,
): Promise<void> {
  const { Kafka, kafkajsSecurity, logLevel } = await import('../client/kafkajs.ts');
  const { unpackSecurity } = await import('../client/packed-security.ts');
  const kafka = new Kafka({
    clientId: 'hydra-watchdog',
    brokers: bootstrap.split(','),
    ...kafkajsSecurity(unpackSecurity(security)),
    logLevel: logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 3_000,
    retry: { retries: 2, initialRetryTime: 200, maxRetryTime: 500 },
  });
  const admin = kafka.admin();
  try {
    await admin.connect();
    await work(admin);
  } finally {
    await admin.disconnect();
  }
}

/** @throws HydraError where the work takes longer */
export async function within(ms: number, work: Promise<void>): Promise<void> {
  const timeout = new AbortController();
  const tooLate = delay(ms, timeout.signal).then(() => {
    throw new HydraError(`no answer within ${ms / 1_000} s`);
  });
  try {
    await Promise.race([work, tooLate]);
  } finally {
    timeout.abort();
    tooLate.catch(() => {});
  }
}
