import { connectAdmin } from '../src/servers/kafka/admin/admin.ts';
import { startEmbeddedCluster } from '../src/servers/kafka/brokers/embedded-broker.ts';
import { UNSECURED } from '../src/servers/kafka/client/security.ts';
import { readClientProperties } from '../src/servers/kafka/settings/client-properties.ts';
import type { BenchContext, PairContext } from './bench-context.ts';
import type { KafkaTools } from './kafka-tools.ts';
import type { Measured, PairMeasure } from './measure.ts';
import { RivalMissing } from './native-rivals.ts';

const WARMING_RUNS = 2;

/**
 * A pair on one broker that has seen the load before.
 * @returns nothing where the rival is not to be had here
 */
export async function measureOnBroker(
  measure: PairMeasure,
  pairs: number,
  shared: PairContext & { tools: KafkaTools },
): Promise<Measured[]> {
  const secured = measure.tls ? { security: { tls: true, sasl: null } } : {};
  const cluster = await startEmbeddedCluster({ ...shared, ...secured, compilers: 'all' });
  const { bootstrap, clientConfig } = cluster;
  const security =
    clientConfig === null ? UNSECURED : readClientProperties(clientConfig, shared.temp).security;
  const admin = await connectAdmin({ bootstrap, security });
  const bench: BenchContext = { ...shared, broker: cluster.brokers[0], security, clientConfig, admin };
  try {
    // The broker's optimizing compiler is at work until then, and both would share a core with it.
    for (let warm = 0; warm < WARMING_RUNS; warm++) await measure.measure(bench);
    return await measureInTurn(measure, pairs, bench);
  } finally {
    await admin.close();
    await cluster.stop();
  }
}

/**
 * Ours and the rival's in turn, and in turn the first.
 * @returns nothing where the rival is not to be had here
 */
export async function measureInTurn<Context extends PairContext>(
  measure: Measured['measure'] & {
    measure(context: Context): Promise<number>;
    rival: { measure(context: Context): Promise<number> } | null;
  },
  pairs: number,
  context: Context,
): Promise<Measured[]> {
  const { rival } = measure;
  const measured: Measured = { measure, ours: [], rivals: [] };
  const takes = [
    async () => measured.ours.push(await measure.measure(context)),
    async () => rival !== null && measured.rivals.push(await rival.measure(context)),
  ];
  try {
    for (let pair = 0; pair < pairs; pair++) {
      for (const take of pair % 2 === 0 ? takes : takes.toReversed()) await take();
      context.note(`  pair ${pair + 1} of ${pairs}: ${lastText(measured)}`);
    }
    return [measured];
  } catch (error) {
    if (!(error instanceof RivalMissing)) throw error;
    context.note(`  ${error.message} (${error.hint})`);
    return [];
  }
}

function lastText({ ours, rivals }: Measured): string {
  return [ours, rivals]
    .map((values) => values.at(-1))
    .filter((value) => value !== undefined)
    .map((value) => value.toPrecision(4))
    .join(' against ');
}
