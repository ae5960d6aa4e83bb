import { EXIT, type ExitCode, HydraError } from '../../base/errors.ts';
import { plain } from '../../base/plain-text.ts';
import { untilAborted } from '../../base/until-aborted.ts';
import { port } from '../../options/field.ts';
import { readOption } from '../../options/read-option.ts';
import { SERVERS } from '../../servers/registry.ts';
import type { RunningServer, ServerKind } from '../../servers/shared/server.ts';
import type { Command, Invocation } from '../command.ts';
import { optionSpecs } from '../option-specs.ts';

const LOG_BYTES = 4_096;
const names = SERVERS.map(({ name }) => name);

const portOption: Command['options'] = {
  port: {
    describe: 'port for clients on 127.0.0.1, 0 = any free one',
    group: 'Server:',
    kind: 'text',
    fallbackText: SERVERS.map(({ name, port }) => `${port} for ${name}`).join(', '),
  },
};

/** `hydra server <server>`: a server, until Ctrl-C. */
export const serverCommand: Command = {
  name: 'server',
  formerName: 'broker',
  subject: { name: 'server', choices: names },
  describe: `Run a server on this machine (${names.join(', ')}), until Ctrl-C. Its data goes with it.`,
  options: portOption,
  optionsOf: (subject) => {
    const kind = SERVERS.find(({ name }) => name === subject);
    return kind === undefined ? undefined : { ...portOption, ...optionSpecs(kind.options) };
  },
  examples: SERVERS.flatMap(({ name, port, examples }): (readonly [string, string])[] => [
    [`hydra server ${name}`, `serve at 127.0.0.1:${port}`],
    [`hydra server ${name} --port 0`, 'serve at a free port, which is printed'],
    ...examples,
  ]),
  onInterrupt: 'stopping the server',
  run,
};

async function run({ raw, subject, terminal, signal, env }: Invocation): Promise<ExitCode> {
  const kind = SERVERS.find(({ name }) => name === subject);
  if (kind === undefined) throw new HydraError(`there is no server ${subject}`);
  const wanted = readOption(raw, 'port', { schema: port(0), fallback: kind.port });
  const chosen = Object.fromEntries(
    Object.entries(kind.options).map(([name, field]) => [name, readOption(raw, name, field)]),
  );
  const { createKeeper } = await import('../../process/watched-keeper.ts');
  const onProgress = (text: string) => terminal.err(`${plain(text)}\n`);
  const keeper = await createKeeper();
  try {
    const server = await kind.start({ keeper, signal, port: wanted, onProgress, env, chosen });
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
  const { exit, log } = await server.exited;
  const how = exit.signal === null ? `exit code ${exit.code}` : exit.signal;
  const lastLine = (await log(LOG_BYTES)).trimEnd().split('\n').at(-1);
  throw new HydraError(
    `the ${title} ended by itself: ${how}`,
    lastLine ? { hint: `it last said: ${lastLine}` } : {},
  );
}

function welcome({ title, address, pids, example }: RunningServer): string {
  const processes = pids.length === 1 ? 'process' : 'processes';
  return [
    `${title}: ${address} (${processes} ${pids.join(', ')})`,
    `Measure it with "${example}". Ctrl-C ends it.`,
    '',
  ].join('\n');
}
