import { EXIT, type ExitCode, HydraError } from '../../base/errors.ts';
import { plain } from '../../base/plain-text.ts';
import { untilAborted } from '../../base/until-aborted.ts';
import { port } from '../../options/field.ts';
import { readOption } from '../../options/read-option.ts';
import { SERVERS } from '../../servers/registry.ts';
import type { RunningServer, ServerKind } from '../../servers/shared/server.ts';
import type { Command, Invocation } from '../command.ts';

const LOG_BYTES = 4_096;
const names = SERVERS.map(({ name }) => name);

/** `hydra server <server>`: a server of one node, until Ctrl-C. */
export const serverCommand: Command = {
  name: 'server',
  formerName: 'broker',
  subject: { name: 'server', choices: names },
  describe: `Run a server of one node on this machine (${names.join(', ')}), until Ctrl-C. Its data goes with it.`,
  options: {
    port: {
      describe: 'port for clients on 127.0.0.1, 0 = any free one',
      group: 'Server:',
      kind: 'text',
      fallbackText: SERVERS.map(({ name, port }) => `${port} for ${name}`).join(', '),
    },
  },
  examples: SERVERS.flatMap(({ name, port }): [string, string][] => [
    [`hydra server ${name}`, `serve at 127.0.0.1:${port}`],
    [`hydra server ${name} --port 0`, 'serve at a free port, which is printed'],
  ]),
  onInterrupt: 'stopping the server',
  run,
};

async function run({ raw, subject, terminal, signal, env }: Invocation): Promise<ExitCode> {
  const kind = SERVERS.find(({ name }) => name === subject);
  if (kind === undefined) throw new HydraError(`there is no server ${subject}`);
  const wanted = readOption(raw, 'port', { schema: port(0), fallback: kind.port });
  const { createKeeper } = await import('../../process/watched-keeper.ts');
  const onProgress = (text: string) => terminal.err(`${plain(text)}\n`);
  const keeper = await createKeeper();
  try {
    const server = await kind.start({ keeper, signal, port: wanted, onProgress, env });
    try {
      await terminal.out(welcome(server));
      await Promise.race([untilAborted(signal), ownEnd(kind, server)]);
    } finally {
      await server.stop();
    }
  } finally {
    await keeper.close();
  }
  return EXIT.interrupted;
}

/** Rejects when the server ends by itself, with the last thing it logged. */
async function ownEnd({ title }: ServerKind, server: RunningServer): Promise<never> {
  const exit = await server.exited;
  const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
  const lastLine = (await server.log(LOG_BYTES)).trimEnd().split('\n').at(-1);
  throw new HydraError(
    `the ${title} ended by itself: ${how}`,
    lastLine ? { hint: `it last said: ${lastLine}` } : {},
  );
}

function welcome({ title, address, pid, example }: RunningServer): string {
  return [`${title}: ${address} (process ${pid})`, `Measure it with "${example}". Ctrl-C ends it.`, ''].join(
    '\n',
  );
}
