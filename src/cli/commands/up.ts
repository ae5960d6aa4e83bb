import { resolve } from 'node:path';
import { EXIT, type ExitCode, UsageError } from '../../base/errors.ts';
import { untilAborted } from '../../base/until-aborted.ts';
import type { Credentials } from '../../marathon-server/http/credentials.ts';
import { refuseOpenAddress } from '../../marathon-server/http/listen-address.ts';
import { pageUrl } from '../../marathon-server/http/page-url.ts';
import { pathText, port, withoutBrackets } from '../../options/field.ts';
import { readOption, singleText } from '../../options/read-option.ts';
import type { Settings } from '../../options/settings.ts';
import { readSettings } from '../../request/read-settings.ts';
import { noticeText } from '../../terminal/error-line.ts';
import type { Command, Invocation } from '../command.ts';
import { settingsOptions } from '../settings-options.ts';
import { readCredentials } from '../up-credentials.ts';

const GROUP = 'Marathon:';

/** `hydra up`: a Marathon for this machine, until Ctrl-C. */
export const upCommand: Command = {
  name: 'up',
  describe: 'Serve a Marathon whose cluster is this machine, until Ctrl-C.',
  options: {
    port: {
      describe: 'port to serve at, 0 = any free one',
      group: GROUP,
      kind: 'text',
      fallbackText: '[marathon] port',
    },
    listen: {
      describe: 'address to serve at; one that other machines reach needs a token or a user',
      group: GROUP,
      kind: 'text',
      fallbackText: '127.0.0.1',
    },
    token: {
      describe: 'token that clients must send; on the command line others see it: better a file',
      group: GROUP,
      kind: 'text',
      fallbackText: 'that of [marathon], else none',
    },
    token_file: { describe: 'file that holds the token', group: GROUP, kind: 'text' },
    user: {
      describe: 'name:password that clients must send; better in a file, too',
      group: GROUP,
      kind: 'text',
      fallbackText: 'that of [marathon], else none',
    },
    user_file: { describe: 'file that holds name:password', group: GROUP, kind: 'text' },
    state: {
      describe: 'folder that keeps apps, groups and versions; their tasks start again with it',
      group: GROUP,
      kind: 'text',
      fallbackText: 'none: they end with the command',
    },
    ...settingsOptions(),
  },
  examples: [
    ['hydra up', 'serve at [marathon] port; measurements then run their apps there'],
    ['hydra up --port 18080', 'serve at another port'],
    ['hydra up --state cluster', 'begin with the apps that were there at the end of the last time'],
    ['hydra up --listen 10.0.0.5 --token_file token', 'serve other machines, which must send the token'],
  ],
  onInterrupt: 'removing apps',
  run,
};

async function run(invocation: Invocation): Promise<ExitCode> {
  const { terminal, signal, workloads } = invocation;
  // An example of what runs there.
  const workload = workloads[0]?.name ?? 'sweep';
  const settings = readSettings(invocation);
  const wanted = readWanted(invocation, settings);
  const [{ createKeeper }, { startLocalMarathon }, { agentsOf }, { openStateFolder }] = await Promise.all([
    import('../../process/watched-keeper.ts'),
    import('../../marathon-server/server.ts'),
    import('../../engines/local.ts'),
    import('../../session/state-folder.ts'),
  ]);
  const agents = agentsOf(settings);
  const { host, port, credentials } = wanted;
  const tell = (text: string) => terminal.err(noticeText(text));
  const keeper = await createKeeper();
  try {
    const state = wanted.state === null ? undefined : await openStateFolder(wanted.state);
    try {
      const others = { ...(credentials && { credentials }), ...(state && { state }) };
      const marathon = await startLocalMarathon({ host, port, keeper, agents, tell, ...others });
      try {
        await terminal.out(welcome(marathon, settings, wanted, { agents: agents.length, workload }));
        await untilAborted(signal);
      } finally {
        await marathon.close();
      }
    } finally {
      await state?.close();
    }
  } finally {
    await keeper.close();
  }
  return EXIT.interrupted;
}

interface Wanted {
  host: string;
  port: number;
  credentials: Credentials | undefined;
  /** Absolute path of the folder. */
  state: string | null;
}

/** @throws UsageError for an address that others reach without credentials, and one that no measurement would try. */
function readWanted({ raw, cwd }: Invocation, { marathon }: Settings): Wanted {
  const listen = singleText(raw, 'listen');
  if (listen === undefined) refuseElsewhere(marathon.ip);
  const host = withoutBrackets(listen ?? '127.0.0.1');
  const credentials = readCredentials({ raw, cwd, login: marathon.login });
  refuseOpenAddress(host, credentials !== undefined);
  const state = readOption<string | null>(raw, 'state', { schema: pathText, fallback: null });
  return {
    host,
    port: readOption(raw, 'port', { schema: port(0), fallback: marathon.port }),
    credentials,
    state: state === null ? null : resolve(cwd, state),
  };
}

/** Unless told otherwise it listens on loopback alone, so an address elsewhere would never lead a measurement here. */
function refuseElsewhere(ip: string): void {
  if (['127.0.0.1', 'localhost'].includes(ip)) return;
  throw new UsageError(`[marathon] ip is ${ip}, and hydra up serves on 127.0.0.1 alone`, {
    hint: `leave it out, or give --listen too`,
  });
}

const loginText =
  'Whoever asks must log in, measurements too ([marathon] token_file, or user and password_file); commands run as you.';

function welcome(
  { url, port }: { url: string; port: number },
  settings: Settings,
  { host, credentials, state }: Wanted,
  { agents, workload }: { agents: number; workload: string },
): string {
  const place = port === settings.marathon.port ? '' : ` --marathon_port ${port}`;
  const option = host === '127.0.0.1' ? place : ` --marathon_url ${url}`;
  const end = state === null ? 'Ctrl-C removes them and ends.' : `Ctrl-C ends them; ${state} keeps the apps.`;
  return [
    `Marathon: ${url} (this machine as ${agents} agents)`,
    `Its page:  ${pageUrl(url)}`,
    ...(credentials === undefined ? [] : [loginText]),
    `While it is up, "hydra ${workload}${option}" runs its apps on it. ${end}`,
    '',
  ].join('\n');
}
