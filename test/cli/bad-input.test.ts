import { readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { packageRoot } from '../../src/base/package-root.ts';
import { runCommandLine } from '../../src/cli/main.ts';
import { HydraLab } from '../harness/hydra-process.ts';

/*
 * What a person can get wrong: the command ends with the right exit code and one line that names the place, and has
 * neither started nor left anything. What is refused by its text alone is refused in this process, which spares a
 * hundred starts of Node; whatever meets the world first, and one row of each kind, is the built command, which must
 * also end by itself.
 */

/** A refusal takes no longer, the start of the process included. */
const REFUSAL_MS = 5_000;
const USAGE = 2;
const FAILED = 1;

let lab: HydraLab;
let taken: Server;
let takenPort: number;

beforeAll(async () => {
  taken = createServer();
  await new Promise<void>((resolve) => taken.listen({ host: '127.0.0.1', port: 0 }, resolve));
  const address = taken.address();
  takenPort = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => taken.close());
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

interface Row {
  args: readonly string[];
  /** Text of hydra.ini in the working directory. */
  ini?: string;
  env?: Record<string, string>;
  /** What the line says, from its start. */
  says: string;
  code?: number;
  /** Run as the built command. */
  built?: boolean;
}

async function refuses({
  args,
  ini,
  env = {},
  says,
  code = USAGE,
  built = code !== USAGE,
}: Row): Promise<void> {
  if (ini !== undefined) writeFileSync(join(lab.folder, 'hydra.ini'), ini);
  const before = readdirSync(lab.folder).sort();
  const filled = args.map((arg) => arg.replace('<taken>', String(takenPort)));
  const ended = await (built ? lab.run(filled, env) : runHere(filled, env));
  expect(ended.stderr).toContain(`hydra: ${says.replace('<taken>', String(takenPort))}`);
  expect(ended.stderr.match(/\n/g)).toHaveLength(1);
  expect(ended).toMatchObject({ code, stdout: '' });
  expect(lab.processes()).toEqual([]);
  expect(lab.leftovers()).toEqual([]);
  expect(readdirSync(lab.folder).sort()).toEqual(before);
}

/** What the built command does, in this process: its folder and its temporary folder are the lab's. */
async function runHere(args: readonly string[], env: Record<string, string>) {
  const [stdout, stderr] = [new Heard(), new Heard()];
  process.chdir(lab.folder);
  vi.stubEnv('TMPDIR', lab.temp);
  try {
    const world = { stdout, stderr, env: { TMPDIR: lab.temp, ...env }, cwd: () => lab.folder };
    const code = await runCommandLine(args, world);
    return { code, stdout: stdout.text, stderr: stderr.text };
  } finally {
    vi.unstubAllEnvs();
    process.chdir(packageRoot);
  }
}

class Heard extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

const rows: Row[] = [
  {
    args: ['search', 'kafka', '--no-subscribers'],
    says: 'search no-drop: a search judges by what clients receive, and there are none',
  },
  // hydra.ini
  {
    built: true,
    args: ['kafka', '--config_file=gone.ini'],
    says: '--config_file: there is no file "gone.ini"',
  },
  { args: ['kafka', '--config_file=.'], says: 'the settings file' },
  {
    args: ['kafka'],
    ini: '[maraton]\nport=1\n',
    says: 'hydra.ini line 1: section "maraton" is unknown (did you mean [marathon]?)',
  },
  {
    args: ['kafka'],
    ini: '[marathon]\n\nprt=1\n',
    says: 'hydra.ini line 3: [marathon] has no key "prt" (did you mean port?)',
  },
  { args: ['kafka'], ini: 'port=1\n', says: 'hydra.ini line 1: "port" stands before any section' },
  { args: ['kafka'], ini: '[marathon\nport=1\n', says: 'hydra.ini line 1: "[marathon" cannot be read' },
  {
    args: ['kafka'],
    ini: '[mesos]\nport=1\nport=2\n',
    says: 'hydra.ini line 3: [mesos] port is set a second time',
  },
  {
    args: ['kafka'],
    ini: '[marathon]\nport=eighty\n',
    says: 'hydra.ini line 2, [marathon] port: "eighty" is not a whole number',
  },
  {
    args: ['kafka'],
    ini: '[marathon]\napp_prefix=/a/../b\n',
    says: 'hydra.ini line 2, [marathon] app_prefix: "/a/../b" is not',
  },
  {
    args: ['kafka'],
    ini: '[mesos]\ncluster0=rack\n',
    says: 'hydra.ini line 2, [mesos] cluster0: "rack" is not <attribute>.<value>',
  },
  {
    args: ['kafka'],
    ini: '[hydra]\ndev=nodev9\n',
    says: '[hydra] dev: this machine has no network device "nodev9"',
  },
  // environment
  {
    built: true,
    args: ['kafka'],
    env: { HYDRA_MARATHON_PORT: '1x' },
    says: 'environment variable HYDRA_MARATHON_PORT: "1x" is not a whole number',
  },
  {
    args: ['kafka'],
    env: { HYDRA_CLUSTER_ENGINE: 'k8s' },
    says: 'environment variable HYDRA_CLUSTER_ENGINE: "k8s"',
  },
  // commands and options
  { built: true, args: ['kafak'], says: 'there is no command "kafak" (did you mean kafka?)' },
  { args: ['broker', 'rabbit'], says: 'hydra server: there is no server "rabbit"' },
  {
    args: ['kafka', '--mesg_rate=5'],
    says: 'hydra kafka has no option "--mesg_rate" (did you mean --msg_rate?)',
  },
  {
    args: ['kafka', '--rate=5'],
    says: 'hydra kafka has no option "--rate" (did you mean --msg_rate or ',
  },
  {
    args: ['kafka', '--duration=10s'],
    says: 'hydra kafka has no option "--duration" (did you mean --test_duration?)',
  },
  {
    args: ['sweep', 'kafka', '--rate=1,2'],
    says: 'hydra sweep kafka has no option "--rate" (did you mean --rates?)',
  },
  { args: ['kafka', '--msg_rate'], says: '--msg_rate needs a value' },
  { args: ['kafka', '--msg_rate=1', '--msg-rate=2'], says: '--msg_rate is given 2 times' },
  {
    args: ['kafka', '--no-subscribers', '--clients=5'],
    says: '--no-subscribers and --clients 5 contradict each other',
  },
  {
    args: ['search', 'kafka', '--no-publishers', '--topic=t', '--bootstrap=b:1'],
    says: 'search no-drop: --no-publishers: there is no rate to search for where nobody publishes',
  },
  {
    args: ['kafka', '--no-publishers'],
    says: '--no-publishers reads what is in a topic, and none is named',
  },
  {
    args: ['kafka', '--no-publishers', '--topic=t', '--bootstrap=b:1', '--msg_rate=5'],
    says: '--msg_rate 5 says nothing to a run that only reads',
  },
  {
    args: ['kafka', '--no-publishers', '--topic=t', '--bootstrap=b:1', '--acks=all'],
    says: '--acks all says nothing to a run that only reads',
  },
  {
    args: ['kafka', '--no-publishers', '--topic=t', '--bootstrap=b:1', '--no-subscribers'],
    says: '--no-publishers and --no-subscribers together leave nothing to measure',
  },
  {
    args: ['kafka', '--no-publishers', '--topic=t', '--bootstrap=b:1', '--client=kafkajs'],
    says: '--client kafkajs cannot be measured with --no-publishers',
  },
  {
    args: ['kafka', '--no-publishers', '--topic=t'],
    says: '--no-publishers reads --topic t of brokers that run already',
  },
  {
    args: ['kafka', '--payload_file=gone.bin'],
    says: '--payload_file: "gone.bin" cannot be read: there is no such file',
  },
  {
    args: ['kafka', '--payload_file=hydra.ini'],
    ini: '',
    says: '--payload_file: "hydra.ini" is empty',
  },
  {
    args: ['kafka', '--payload_file=a.bin', '--payload=text'],
    says: '--payload_file and --payload text both say what messages are filled with',
  },
  { args: ['kafka', '--json=yes'], says: '--json: "yes" is neither true nor false' },
  { args: ['kafka', 'now'], says: 'hydra kafka does not know what to do with "now"' },
  // numbers
  {
    built: true,
    args: ['kafka', '--msg_rate=10q'],
    says: '--msg_rate: "10q" is not a number (give a number above 0',
  },
  { args: ['kafka', '--msg_rate=0'], says: '--msg_rate: "0" is too small' },
  { args: ['kafka', '--msg_rate', '-5'], says: '--msg_rate: "-5" is too small' },
  { args: ['kafka', '--msg_rate=NaN'], says: '--msg_rate: "NaN" is not a number' },
  { args: ['kafka', '--msg_rate=1e12'], says: '--msg_rate: "1e12" is too large' },
  { args: ['kafka', '--msg_rate=0x10'], says: '--msg_rate: "0x10" is not a number' },
  { args: ['kafka', '--msg_rate='], says: '--msg_rate: "" is not a number' },
  { args: ['kafka', '--total_sub_apps=2.5'], says: '--total_sub_apps: "2.5" is not a whole number' },
  { args: ['kafka', '--msg_size=39'], says: '--msg_size: "39" is too small' },
  { args: ['kafka', '--acks=2'], says: '--acks: "2" is not known (give 0, 1 or all)' },
  { args: ['up', '--port=65536'], says: '--port: "65536" is too large' },
  // sweeps
  {
    built: true,
    args: ['sweep'],
    says: 'hydra sweep needs a workload (one of: kafka, zmq, zk; or --resume <folder>',
  },
  { args: ['sweep', 'rabbit'], says: 'hydra sweep: there is no workload "rabbit"' },
  { args: ['sweep', 'kafka'], says: 'nothing varies (give --clients, --rates or --vary' },
  { args: ['sweep', 'kafka', '--rates='], says: '--rates: "" is an empty value' },
  { args: ['sweep', 'kafka', '--rates=1..5'], says: '--rates: "1..5" is not a range' },
  { args: ['sweep', 'kafka', '--rates=1..1e9+1'], says: '--rates: "1..1e9+1" has more than 10000 values' },
  { args: ['sweep', 'kafka', '--rates=5..9*1'], says: '--rates: the range "5..9*1" never ends' },
  { args: ['sweep', 'kafka', '--vary=msg_sise=1'], says: '--vary msg_sise: there is no option "msg_sise"' },
  { args: ['sweep', 'kafka', '--vary=topic=a'], says: '--vary topic: --topic cannot vary' },
  {
    args: ['sweep', 'kafka', '--rates=1,2', '--stop_when=los>1'],
    says: '--stop_when "los>1": the result has no "los"',
  },
  {
    args: ['sweep', 'kafka', '--rates=5,6', '--vary=replication_factor=1,2'],
    says: 'cell 002: --replication_factor 2 needs as many brokers',
  },
  {
    args: ['sweep', 'kafka', '--rates=5,6', '--keep_running'],
    says: 'hydra sweep kafka has no option "--keep_running"',
  },
  {
    args: ['sweep', 'kafka', '--rates=5,6', '--report=no'],
    says: '--report: "no" is neither true nor false',
  },
  { args: ['sweep', '--resume=gone'], says: 'gone does not exist' },
  { args: ['kafka-batch', '--resume=gone'], says: 'hydra kafka-batch has no option "--resume"' },
  { args: ['kafkafixed', '--rates=0'], says: '--rates: "0" is too small' },
  // contradictions
  {
    args: ['kafka', '--msg_rate=0.1', '--test_duration=1'],
    says: '--msg_rate 0.1 x --test_duration 1 asks for less than one',
  },
  { args: ['kafka', '--total_sub_apps=9999', '--clients_per_app=9999'], says: '--total_sub_apps 9999 x' },
  { args: ['kafka', '--topic=mine'], says: '--topic mine names an existing topic' },
  {
    args: ['up', '--marathon_ip=10.0.0.1'],
    says: '[marathon] ip is 10.0.0.1, and hydra up serves on 127.0.0.1',
  },
  // thresholds
  {
    built: true,
    args: ['kafka', '--threshold=loss'],
    says: '--threshold: "loss" is not a condition on the result',
  },
  {
    args: ['kafka', '--threshold=average_packet_los<=1'],
    says: '--threshold "average_packet_los<=1": the result has no',
  },
  // the world
  {
    built: true,
    args: ['kafka', '--output=/proc/results'],
    says: '--output: nothing can be written to "/proc/results"',
  },
  {
    args: ['kafka', '--output=hydra.ini/x'],
    ini: '',
    says: '--output: nothing can be written to "hydra.ini/x"',
  },
  {
    args: ['kafka', '--bootstrap=127.0.0.1:1'],
    code: FAILED,
    says: 'cannot reach Kafka at 127.0.0.1:1: connection refused',
  },
  { args: ['up', '--port=<taken>'], code: FAILED, says: 'cannot listen on 127.0.0.1:<taken>' },
  {
    args: ['broker', 'kafka', '--port=<taken>'],
    code: FAILED,
    says: 'port <taken> of 127.0.0.1 cannot be had',
  },
  {
    args: ['kafka', '--hydra_port=<taken>'],
    code: FAILED,
    says: 'the app server cannot listen on 127.0.0.1:<taken>',
  },
];

const title = ({ args, ini, env }: Row) =>
  [
    ...Object.entries(env ?? {}).map((pair) => pair.join('=')),
    'hydra',
    ...args,
    JSON.stringify(ini ?? ''),
  ].join(' ');

describe('bad input', () => {
  it.each(rows.map((row) => [title(row), row] as const))('%s', (_title, row) => refuses(row), REFUSAL_MS);
});

describe('shell and path tricks', () => {
  const tricks = ['$(touch tricked)', '../tricked', 'a\ntouch tricked'];
  const refused = [
    'bootstrap',
    'topic',
    'client',
    'acks',
    'msg_rate',
    'threshold',
    'engine',
    'marathon_ip',
    'marathon_app_prefix',
    'mesos_ip',
    'mesos_cluster0',
    'hydra_dev',
    'config_file',
  ];

  it.each(refused)('mean nothing in --%s', async (option) => {
    for (const trick of tricks) await refuses({ args: ['kafka', `--${option}=${trick}`], says: '' });
  });

  it('are a plain name in --output', async () => {
    for (const trick of ['$(touch tricked)', '../tricked']) {
      const args = ['kafka', '--bootstrap=127.0.0.1:1', `--output=tmp/${trick}`];
      await refuses({ args, code: FAILED, says: 'cannot reach Kafka' });
    }
  });
});
