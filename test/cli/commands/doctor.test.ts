import { createColors } from 'picocolors';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checksReport } from '../../../src/cli/commands/doctor.ts';
import { HydraLab } from '../../harness/hydra-process.ts';

let lab: HydraLab;
beforeEach(() => {
  lab = new HydraLab();
});
afterEach(() => lab.close());

describe('hydra doctor', () => {
  it('gives every check as JSON, and an exit code that fits them', async () => {
    const { code, stdout, stderr } = await lab.run(['doctor', '--json']);
    const { fit, checks } = JSON.parse(stdout);
    expect(checks).toContainEqual(
      expect.objectContaining({ name: 'Node.js', ok: true, found: process.versions.node }),
    );
    expect({ code, stderr }).toEqual({ code: fit ? 0 : 1, stderr: '' });
  });

  it('looks at the node that tasks will start with: that of Hydra itself, whatever is on the PATH', async () => {
    const { stdout } = await lab.run(['doctor', '--json'], { PATH: '/nonexistent' });
    expect(JSON.parse(stdout).checks).toContainEqual({
      name: 'Node.js of tasks',
      ok: true,
      required: true,
      found: `${process.versions.node} at ${process.execPath}`,
    });
  });

  it('ends with 1 where something required is missing', async () => {
    const { code, stdout } = await lab.run(['doctor'], {
      PATH: '/nonexistent',
      JAVA_HOME: '',
      HYDRA_DEBUG: '0',
    });
    expect(stdout).toMatch(/^missing +Java /m);
    expect(stdout).toMatch(/Something that Hydra needs is missing\.\n$/);
    expect(code).toBe(1);
  });
});

describe('checksReport', () => {
  it('shows what was found, and how to mend what is wrong', () => {
    const checks = [
      { name: 'Node.js', ok: true, found: '20.19.0', required: true },
      { name: 'Java', ok: false, found: 'none on the path', hint: 'install Java 17', required: true },
      { name: 'memory', ok: false, found: '0.4 GiB free', hint: 'free some', required: false },
    ];
    expect(checksReport(checks, false, createColors(false))).toBe(
      [
        'ok       Node.js  20.19.0',
        'missing  Java     none on the path',
        '         install Java 17',
        'warning  memory   0.4 GiB free',
        '         free some',
        '',
        'Something that Hydra needs is missing.',
        '',
      ].join('\n'),
    );
  });
});
