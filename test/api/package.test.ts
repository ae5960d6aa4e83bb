import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_VERSION, headlineOf, loadStudy } from '../../src/api/index.ts';
import { packageRoot } from '../../src/base/package-root.ts';
import { PackedPackage } from '../harness/packed-package.ts';
import { shownModule } from '../workloads/external/workload-module.ts';

const golden = join(packageRoot, 'test', 'golden', 'sweep');

const consumer = `
import {
  API_VERSION, curvesOf, headlineOf, loadStudy, measureOf, run, UsageError,
  type Curve, type RunOptions, type RunResult, type StudyEvent, type SweepValues,
} from 'hydra-scale-test';

const options: RunOptions = { clients: 5, msg_rate: 100, acks: 'all', threshold: ['average_packet_loss<=0.5'] };
// @ts-expect-error acks takes no 7
const wrong: RunOptions = { acks: 7 };
// @ts-expect-error a list of numbers
const wrongToo: SweepValues = { clients: ['ten'] };
const loss = ({ average_packet_loss }: RunResult): number | null => average_packet_loss;
const told = (event: StudyEvent): string => (event.kind === 'cell-ended' ? event.record.state : event.kind);

const study = await loadStudy(${JSON.stringify(golden)});
const measure = measureOf('average_packet_loss');
const curves: Curve[] = measure === undefined ? [] : curvesOf(study, measure);
const refused = await run({ ...options, msg_rate: -1 }).catch((error: unknown) => error instanceof UsageError);
console.log(JSON.stringify([API_VERSION, headlineOf(study), curves.map(({ name }) => name), refused]));
void [wrong, wrongToo, loss, told];
`;

/** A workload that only these types know: what it gives is told by its name wherever it is named. */
const otherWorkload = `
import { loadStudy, run, search, sweep, type RunResult, type WorkloadName } from 'hydra-scale-test';

type Digest = Omit<RunResult, 'clients' | 'counts' | 'task_series'> & { users: number };
declare module './node_modules/hydra-scale-test/dist/types/workloads/registry.js' {
  interface WorkloadTypes {
    other: { options: { users: number }; result: Digest & { detail: string }; digest: Digest };
  }
}

const swept = (await sweep({ workload: 'other', options: { users: 3 } })).study.cells[0]?.result;
const searched = (await search({ workload: 'other', options: { users: 3 } })).study.cells[0]?.result;
const loaded = (await loadStudy<'other'>('folder')).cells[0]?.result;
const users: (number | undefined)[] = [swept?.users, searched?.users, loaded?.users];
const detail: string = (await run({ workload: 'other' })).result.detail;
const any = (await loadStudy<WorkloadName>('folder')).cells[0]?.result;
const usual = (await sweep({ rates: [1000, 2000] })).study.cells[0]?.result;
const numbers: (number | null | undefined)[] = [usual?.counts.acked, any?.schema_version];
// @ts-expect-error the other workload counts nothing
void swept?.counts;
// @ts-expect-error a study holds no details
void searched?.detail;
// @ts-expect-error not every workload counts
void any?.counts;
// @ts-expect-error the usual workload has no users
void sweep({ options: { users: 3 } });
void [users, detail, numbers];
`;

/** The module of the guide, as its author's compiler sees it. */
const ownWorkload = shownModule
  .replace('import { HydraError,', 'import { type CommonOptions, type ExternalWorkload, HydraError,')
  .replace(
    'export default {',
    'interface Options extends CommonOptions { clients: number; msg_rate: number }\nexport default {',
  )
  .replace(/\};\n$/, '} satisfies ExternalWorkload<Options>;\n');

let installed: PackedPackage;
beforeAll(async () => {
  installed = await PackedPackage.install();
});
afterAll(() => installed?.close());

describe('the package, installed elsewhere', () => {
  it.each([
    ['nodenext', 'nodenext', 'consumer.mts', 'consumer.mjs'],
    ['esnext', 'bundler', 'bundled.mts', 'bundled.mjs'],
  ])(
    'is imported and typed, module %s, resolution %s',
    async (module, resolution, source, emitted) => {
      installed.write(source, consumer);
      await installed.tsc(['--module', module, '--moduleResolution', resolution, source]);
      const { stdout, stderr } = await installed.node([emitted]);
      const headline = headlineOf(await loadStudy(golden));
      expect(JSON.parse(stdout)).toEqual([API_VERSION, headline, ['5 clients', '10 clients'], true]);
      expect(stderr).toBe('');
    },
    180_000,
  );

  it('types studies by the workload that they measure', async () => {
    installed.write('other.mts', otherWorkload);
    await installed.tsc(['--module', 'nodenext', '--moduleResolution', 'nodenext', '--noEmit', 'other.mts']);
  }, 180_000);

  it("types a workload of one's own, and measures with it", async () => {
    const hydra = join('node_modules', 'hydra-scale-test', 'bin', 'hydra.js');
    const compile = ['--strict', '--module', 'nodenext', '--moduleResolution', 'nodenext'];
    installed.write('ping.mts', ownWorkload);
    await installed.tsc([...compile, 'ping.mts']);
    const help = await installed.node([hydra, 'ping', '--workload=ping.mjs', '--help']);
    expect(help.stdout).toMatch(/--clients +who pings at the same time/);
    installed.write('wrong.mts', ownWorkload.replace('firstLoad: () => 10', "firstLoad: () => 'ten'"));
    await expect(installed.tsc([...compile, '--noEmit', 'wrong.mts'])).rejects.toThrow();
    const example = join('node_modules', 'hydra-scale-test', 'examples', 'http-ping', 'http-ping.mjs');
    const ping = [hydra, 'http-ping', `--workload=${example}`, '--test_duration=0.5', '--json'];
    expect(JSON.parse((await installed.node(ping)).stdout)).toMatchObject({
      clean: true,
      asked: 50,
      done: 50,
    });
  }, 180_000);

  it('is required by CommonJS, as tslab does', async () => {
    installed.write('old.cjs', "console.log(typeof require('hydra-scale-test').loadStudy);");
    expect((await installed.node(['old.cjs'])).stdout).toBe('function\n');
  });

  it('brings the scripts, which the compiler finds nothing in', async () => {
    for (const name of ['document-matrix.mjs', 'message-sizes.mjs']) {
      installed.copyOut(`scripts/${name}`, name);
      const checks = ['--allowJs', '--checkJs', '--noEmit', '--module', 'nodenext'];
      await installed.tsc([...checks, name]);
    }
    const { stdout } = await installed.node(['document-matrix.mjs', '--dry_run']);
    expect(stdout).toContain('001 { clients: 10, msg_rate: 1000 }\n');
    expect(stdout).toMatch(/^016 \{ clients: 500, msg_rate: 3000 \}\n16 cells, about \d+ min\n$/m);
  }, 180_000);

  it('reports with what is installed to run it, and nothing else', async () => {
    const hydra = join('node_modules', 'hydra-scale-test', 'bin', 'hydra.js');
    const { stdout } = await installed.node([hydra, 'report', golden, '-o', 'report.html']);
    expect(stdout).toBe('report.html\n');
    expect(readdirSync(installed.folder)).toContain('report.html');
    expect(readdirSync(join(installed.folder, 'node_modules'))).not.toContain('plotly.js-cartesian-dist-min');
  });

  it('refuses from a script in one line', async () => {
    installed.copyOut('scripts/document-matrix.mjs', 'refused.mjs');
    await expect(installed.node(['refused.mjs', '--rates=fast'])).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^--rates: "fast" is not a number \(.+\)\n$/),
    });
  });
});
