import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Cluster } from '../../../src/cluster/port.ts';
import { createMarathonCluster } from '../../../src/marathon-client/marathon-cluster.ts';
import { type LocalMarathon, startLocalMarathon } from '../../../src/marathon-server/server.ts';
import type { Keeper } from '../../../src/process/keeper.ts';
import { createKeeper } from '../../../src/process/watched-keeper.ts';
import { ownMasterLabels } from '../../../src/session/master-labels.ts';
import { HydraLab } from '../../harness/hydra-process.ts';

let lab: HydraLab;
let keeper: Keeper;
let marathon: LocalMarathon;
let cluster: Cluster;

beforeEach(async () => {
  lab = new HydraLab();
  keeper = await createKeeper();
  marathon = await startLocalMarathon({ host: '127.0.0.1', port: 0, keeper });
  cluster = createMarathonCluster({ url: marathon.url });
  await launch('/hydra/kafka-sub', ofRun);
  await launch('/hydra/web', {});
  await launch('/hydra2/kafka-sub', ofRun);
});
afterEach(async () => {
  await marathon.close();
  await keeper.close();
  lab.close();
});

const master = ownMasterLabels('http://127.0.0.1:9/alive/x');
/** What an app bears whose master has ended: its number is another process's by now. */
const ofRun = {
  hydra_run: '20261121-141500-3f9a2c',
  hydra_workload: 'kafka',
  hydra_role: 'subscriber',
  ...master,
  hydra_process: (master.hydra_process ?? '').replace(/start=\d+/, 'start=1'),
};

async function launch(id: string, labels: Record<string, string>): Promise<void> {
  const resources = {
    instances: 1,
    cpus: 0.01,
    memMib: 32,
    ports: [0],
    archives: [],
    env: {},
    placement: { distinctHosts: false, group: null },
  };
  await cluster.launch({ id, cmd: 'sleep 600', labels, ...resources });
}

const idsOf = async (prefix: string) => (await cluster.apps(prefix)).map(({ id }) => id);
const clean = (...args: string[]) => lab.run(['clean', `--marathon_port=${marathon.port}`, ...args]);

describe('hydra clean', () => {
  it('deletes the apps of our runs below the prefix and nothing else, and says so', async () => {
    const { code, stdout, stderr } = await clean();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^deleted +app +\/hydra\/kafka-sub +run 20261121-141500-3f9a2c$/m);
    expect(stdout).toContain('not looked at: topics: no [kafka] bootstrap is set');
    expect(await idsOf('/hydra')).toEqual(['/hydra/web']);
    expect(await idsOf('/hydra2')).toEqual(['/hydra2/kafka-sub']);
    expect((await clean()).stdout).toMatch(/^nothing of ours was found$/m);
  });

  it('leaves the apps of a run under way, and says whose they are', async () => {
    await launch('/hydra/kafka-pub', { ...ofRun, ...master, hydra_role: 'publisher' });
    const { code, stdout } = await clean();
    expect(code).toBe(0);
    expect(stdout).toMatch(/^deleted +app +\/hydra\/kafka-sub/m);
    expect(stdout).toContain(
      `not looked at: /hydra/kafka-pub: run ${ofRun.hydra_run} of ${master.hydra_master} is under way`,
    );
    expect((await idsOf('/hydra')).sort()).toEqual(['/hydra/kafka-pub', '/hydra/web']);
  });

  it('leaves the apps of a master that cannot be seen from here, unless it is forced', async () => {
    const elsewhere = { ...ofRun, hydra_master: 'elsewhere:17', hydra_process: 'boot=other start=7' };
    await launch('/hydra/kafka-pub', { ...elsewhere, hydra_role: 'publisher' });
    const careful = await clean();
    expect(careful.stdout).toContain(
      `/hydra/kafka-pub: run ${ofRun.hydra_run} of elsewhere:17 cannot be shown from here to have ended (--force`,
    );
    expect((await idsOf('/hydra')).sort()).toEqual(['/hydra/kafka-pub', '/hydra/web']);
    expect((await clean('--force')).stdout).toMatch(/^deleted +app +\/hydra\/kafka-pub/m);
    expect(await idsOf('/hydra')).toEqual(['/hydra/web']);
  });

  it('leaves apps that runs would not make there', async () => {
    await launch('/hydra/deeper/kafka-sub', ofRun);
    await clean('--force');
    expect((await idsOf('/hydra')).sort()).toEqual(['/hydra/deeper/kafka-sub', '/hydra/web']);
  });

  it('deletes nothing with --dry_run', async () => {
    const { code, stdout } = await clean('--dry_run', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      dry_run: true,
      findings: [{ kind: 'app', id: '/hydra/kafka-sub', run: ofRun.hydra_run, outcome: 'found' }],
      skipped: ['topics: no [kafka] bootstrap is set'],
      troubles: [],
    });
    expect(await idsOf('/hydra')).toEqual(['/hydra/kafka-sub', '/hydra/web']);
  });

  it('cleans one place although the other is in trouble, names the trouble and ends with 1', async () => {
    const { code, stdout, stderr } = await clean('--bootstrap=127.0.0.1:1');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^deleted +app +\/hydra\/kafka-sub/m);
    expect(stderr).toMatch(/^hydra: cannot reach Kafka at 127\.0\.0\.1:1: [^\n]*\n$/);
  });

  it('looks for no apps where no hydra up serves and the engine is local', async () => {
    await marathon.close();
    const { code, stdout } = await clean();
    expect(code).toBe(0);
    expect(stdout).toContain(`not looked at: apps: no hydra up serves at ${marathon.url}`);
  });
});
