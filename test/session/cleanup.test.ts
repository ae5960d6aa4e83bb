import { describe, expect, it } from 'vitest';
import { Cleanup } from '../../src/session/cleanup.ts';

function recording() {
  const done: string[] = [];
  const errors: [string, unknown][] = [];
  const cleanup = new Cleanup((name, error) => errors.push([name, error]));
  /** A step that ends a few turns of the loop later, so that steps side by side would show. */
  const step = (name: string, fails?: Error) => async () => {
    done.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    done.push(`${name} ends`);
    if (fails) throw fails;
  };
  return { cleanup, step, done, errors };
}

describe('closing', () => {
  it('goes in the opposite order, one after the other', async () => {
    const { cleanup, step, done } = recording();
    cleanup.add('broker', step('broker'));
    cleanup.add('server', step('server'));
    await cleanup.close();
    expect(done).toEqual(['server begins', 'server ends', 'broker begins', 'broker ends']);
  });

  it('goes on when a step fails, and tells which', async () => {
    const { cleanup, step, done, errors } = recording();
    const failure = new Error('it hangs');
    cleanup.add('broker', step('broker'));
    cleanup.add('server', step('server', failure));
    cleanup.add('cluster', () => Promise.reject(failure));
    await cleanup.close();
    expect(done.at(-1)).toBe('broker ends');
    expect(errors).toEqual([
      ['cluster', failure],
      ['server', failure],
    ]);
  });

  it('tells of a step that throws at once', async () => {
    const { cleanup, errors } = recording();
    cleanup.add('server', () => {
      throw new Error('never began');
    });
    await cleanup.close();
    expect(errors).toMatchObject([['server', { message: 'never began' }]]);
  });

  it('does each step once, however often it is asked for, and at the same time too', async () => {
    const { cleanup, step, done } = recording();
    cleanup.add('broker', step('broker'));
    await Promise.all([cleanup.close(), cleanup.close()]);
    await cleanup.close();
    expect(done).toEqual(['broker begins', 'broker ends']);
  });

  it('of nothing is fine', async () => {
    const { cleanup, errors } = recording();
    await cleanup.close();
    expect(errors).toEqual([]);
  });
});
