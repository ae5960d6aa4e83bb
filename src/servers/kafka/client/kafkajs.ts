import kafkajs, { Kafka, type KafkaConfig, logLevel, type SASLOptions } from 'kafkajs';
import RequestQueue from 'kafkajs/src/network/requestQueue/index.js';
import { connectBroker } from './broker-socket.ts';
import { loginShares } from './login-shares.ts';
import type { KafkaLogin, KafkaSecurity } from './security.ts';

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

/** By number in a batch's attributes; kafkajs itself has gzip alone. */
export const { CompressionCodecs } = kafkajs;

/**
 * That long before a session's end kafkajs logs in again, ms. Its own 10 s make it do so before every request where a
 * session is shorter, which brokers refuse within the first second.
 */
const REAUTHENTICATION_MS = 500;

type KafkajsSecurity = Pick<KafkaConfig, 'sasl' | 'socketFactory' | 'reauthenticationThreshold'>;

/** How kafkajs gets through to brokers as a listener asks it: with our sockets, and our tokens. */
export function kafkajsSecurity({ tls, login }: KafkaSecurity): KafkajsSecurity {
  const sasl = login === null ? undefined : kafkajsLogin(login);
  return {
    socketFactory: ({ host, port, onConnect }) => connectBroker({ host, port }, tls, onConnect),
    reauthenticationThreshold: REAUTHENTICATION_MS,
    ...(sasl === undefined ? {} : { sasl }),
  };
}

function kafkajsLogin(login: KafkaLogin): SASLOptions {
  if (login.mechanism === 'OAUTHBEARER') {
    const oauthBearerProvider = async () => ({
      value: (await loginShares.tokens.token(login)).reveal(),
      extensions: login.extensions,
    });
    return { mechanism: 'oauthbearer', oauthBearerProvider };
  }
  const { user: username, password } = login;
  const credentials = { username, password: password.reveal() };
  switch (login.mechanism) {
    case 'PLAIN':
      return { mechanism: 'plain', ...credentials };
    case 'SCRAM-SHA-256':
      return { mechanism: 'scram-sha-256', ...credentials };
    case 'SCRAM-SHA-512':
      return { mechanism: 'scram-sha-512', ...credentials };
  }
}
