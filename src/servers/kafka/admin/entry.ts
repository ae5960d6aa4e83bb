import { type Address, textOf } from '../../../base/address.ts';
import { HydraError, messageOf } from '../../../base/errors.ts';
import { type BrokerFeatures, probeBrokers, probeFeatures } from './kafka-probe.ts';
import { type AskOptions, KafkaUnreachable } from './kafka-request.ts';

export const BOOTSTRAP_HINT =
  'check --bootstrap, hydra.ini [kafka] bootstrap or HYDRA_KAFKA_BOOTSTRAP; none = start one here';

/**
 * The first of several addresses that answers, with what it says of itself.
 * @throws HydraError when none does; the signal's reason when aborted
 */
export async function firstAnswer(
  addresses: readonly Address[],
  options: AskOptions,
): Promise<{ address: Address; features: BrokerFeatures }> {
  const probes = addresses.map(async (address) => ({
    address,
    features: await probeFeatures(address, options),
  }));
  try {
    return await Promise.any(probes);
  } catch (error) {
    options.signal?.throwIfAborted();
    const [first, ...more]: unknown[] = error instanceof AggregateError ? error.errors : [error];
    const message = first instanceof Error ? first.message : String(first);
    const others = more.length === 1 ? 'the other one' : `the ${more.length} others`;
    const rest = more.length === 0 ? '' : ` (nor at ${others})`;
    const hint = (first instanceof HydraError ? first.hint : undefined) ?? BOOTSTRAP_HINT;
    throw new HydraError(message + rest, { hint, cause: first });
  }
}

/**
 * Looks whether a broker lets in who does not log in, and whether its clients reach the brokers where it sends them.
 * Its versions it tells everybody, so that they say nothing of either.
 * @throws HydraError that names the listener's setting; the signal's reason when aborted
 */
export async function requireEntry(address: Address, options: AskOptions): Promise<void> {
  const brokers = await brokersBehind(address, options);
  const elsewhere = brokers.filter((broker) => textOf(broker) !== textOf(address));
  if (elsewhere.length === 0 || elsewhere.length < brokers.length) return;
  const failures = await Promise.all(elsewhere.map((broker) => failureOf(broker, options)));
  options.signal?.throwIfAborted();
  const [failure] = failures;
  const [first] = elsewhere;
  // Where one of several can be reached the cluster may be about to lose or gain the others.
  if (first === undefined || failures.includes(null)) return;
  const why = failure instanceof KafkaUnreachable ? failure.why : messageOf(failure);
  throw new HydraError(
    `Kafka at ${textOf(address)} sends its clients to ${textOf(first)} (advertised.listeners), which cannot be reached: ${why}`,
    {
      hint: 'set advertised.listeners of the broker to what this machine and the tasks can reach, or name another of its listeners',
      cause: failure,
    },
  );
}

async function brokersBehind(address: Address, options: AskOptions): Promise<Address[]> {
  try {
    return await probeBrokers(address, options);
  } catch (cause) {
    const isLoggedIn = options.security.login !== null;
    if (isLoggedIn || !(cause instanceof KafkaUnreachable && cause.isClosed)) throw cause;
    throw new HydraError(
      `Kafka at ${textOf(address)} closes the connection of whoever does not log in: that listener wants SASL, or max.connections.per.ip is reached`,
      {
        hint: 'set [kafka] security_protocol to SASL_SSL or SASL_PLAINTEXT, with sasl_mechanism, user and password_file, or name a listener without',
        cause,
      },
    );
  }
}

/** Null where it answers. */
function failureOf(broker: Address, options: AskOptions): Promise<unknown> {
  return probeFeatures(broker, options).then(
    () => null,
    (error: unknown) => error,
  );
}
