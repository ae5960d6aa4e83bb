import { EXIT, type ExitCode, HydraError } from '../../base/errors.ts';
import { plain } from '../../base/plain-text.ts';
import { untilAborted } from '../../base/until-aborted.ts';
import { port } from '../../config/field.ts';
import { readOption } from '../../config/parse-kafka-options.ts';
import type { EmbeddedBroker } from '../../servers/kafka/embedded-broker.ts';
import type { Command, Invocation } from '../command.ts';

const KAFKA_PORT = 9092;
const LOG_BYTES = 4_096;

/** `hydra broker kafka`: a Kafka broker of one node, until Ctrl-C. */
export const brokerCommand: Command = {
  name: 'broker',
  subject: { name: 'system', choices: ['kafka'] },
  describe: 'Run a broker of one node on this machine, until Ctrl-C. Its data goes with it.',
  options: {
    port: {
      describe: 'port for clients on 127.0.0.1, 0 = any free one',
      group: 'Broker:',
      kind: 'text',
      fallbackText: String(KAFKA_PORT),
    },
  },
  examples: [
    ['hydra broker kafka', `serve at 127.0.0.1:${KAFKA_PORT}`],
    ['hydra broker kafka --port 0', 'serve at a free port, which is printed'],
  ],
  onInterrupt: 'stopping the broker',
  run,
};

async function run({ raw, terminal, signal, env }: Invocation): Promise<ExitCode> {
  const wanted = readOption(raw, 'port', { schema: port(0), fallback: KAFKA_PORT });
  const [{ createKeeper }, { startEmbeddedBroker }] = await Promise.all([
    import('../../process/watched-keeper.ts'),
    import('../../servers/kafka/embedded-broker.ts'),
  ]);
  const onProgress = (text: string) => terminal.err(`${plain(text)}\n`);
  const keeper = await createKeeper();
  try {
    const broker = await startEmbeddedBroker({ keeper, signal, port: wanted, onProgress, env });
    try {
      await terminal.out(welcome(broker));
      await Promise.race([untilAborted(signal), ownEnd(broker)]);
    } finally {
      await broker.stop();
    }
  } finally {
    await keeper.close();
  }
  return EXIT.interrupted;
}

/** Rejects when the broker ends by itself, with the last thing it logged. */
async function ownEnd(broker: EmbeddedBroker): Promise<never> {
  const exit = await broker.exited;
  const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
  const lastLine = (await broker.log(LOG_BYTES)).trimEnd().split('\n').at(-1);
  throw new HydraError(
    `the Kafka broker ended by itself: ${how}`,
    lastLine ? { hint: `it last said: ${lastLine}` } : {},
  );
}

function welcome({ bootstrap, version, pid }: EmbeddedBroker): string {
  return [
    `Kafka ${version}: ${bootstrap} (process ${pid})`,
    `Measure it with "hydra kafka --bootstrap ${bootstrap}". Ctrl-C ends it.`,
    '',
  ].join('\n');
}
