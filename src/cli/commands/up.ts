import { EXIT, type ExitCode, UsageError } from '../../base/errors.ts';
import { untilAborted } from '../../base/until-aborted.ts';
import { port } from '../../config/field.ts';
import { readOption } from '../../config/parse-kafka-options.ts';
import type { Settings } from '../../config/settings.ts';
import { pageUrl } from '../../marathon/page-url.ts';
import { readSettings } from '../../request/read-settings.ts';
import type { Command, Invocation } from '../command.ts';
import { settingsOptions } from '../settings-options.ts';

/** `hydra up`: a Marathon for this machine, until Ctrl-C. */
export const upCommand: Command = {
  name: 'up',
  describe: 'Serve a Marathon whose cluster is this machine, until Ctrl-C.',
  options: {
    port: {
      describe: 'port to serve at, 0 = any free one',
      group: 'Marathon:',
      kind: 'text',
      fallbackText: '[marathon] port',
    },
    ...settingsOptions(),
  },
  examples: [
    ['hydra up', 'serve at [marathon] port; hydra kafka then runs its apps there'],
    ['hydra up --port 18080', 'serve at another port'],
  ],
  onInterrupt: 'removing apps',
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, signal, raw } = invocation;
  const settings = readSettings(invocation);
  const wanted = readOption(raw, 'port', { schema: port(0), fallback: settings.marathon.port });
  refuseElsewhere(settings);
  const [{ createKeeper }, { startLocalMarathon }, { agentsOf }] = await Promise.all([
    import('../../process/watched-keeper.ts'),
    import('../../marathon/server.ts'),
    import('../../session/engine.ts'),
  ]);
  const agents = agentsOf(settings);
  const keeper = await createKeeper();
  try {
    const marathon = await startLocalMarathon({ host: '127.0.0.1', port: wanted, keeper, agents });
    try {
      await terminal.out(welcome(marathon, settings, agents.length));
      await untilAborted(signal);
    } finally {
      await marathon.close();
    }
  } finally {
    await keeper.close();
  }
  return EXIT.interrupted;
}

/** It listens on loopback alone, so an address elsewhere would never lead `hydra kafka` here. */
function refuseElsewhere({ marathon }: Settings): void {
  if (['127.0.0.1', 'localhost'].includes(marathon.ip)) return;
  throw new UsageError(`[marathon] ip is ${marathon.ip}, and hydra up serves on 127.0.0.1 alone`, {
    hint: 'set it to 127.0.0.1, or leave it out',
  });
}

function welcome({ url, port }: { url: string; port: number }, settings: Settings, agents: number): string {
  const option = port === settings.marathon.port ? '' : ` --marathon_port ${port}`;
  return [
    `Marathon: ${url} (this machine as ${agents} agents)`,
    `Its page:  ${pageUrl(url)}`,
    `While it is up, "hydra kafka${option}" runs its apps on it. Ctrl-C removes them and ends.`,
    '',
  ].join('\n');
}
