import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../src/base/package-root.ts';
import { sharedBootstrap } from './harness/broker.ts';
import { NEED_BROKER, ON_OTHER_NODES, patternsOf, START_PROCESSES } from './kinds.ts';

const named = [...NEED_BROKER, ...START_PROCESSES, ...ON_OTHER_NODES];

describe('the tests that are named as slow', () => {
  it('are there', () => {
    expect(named.filter((name) => !existsSync(join(packageRoot, name)))).toEqual([]);
  });

  it('are named once', () => {
    const below = (name: string, folder: string) => name === folder || name.startsWith(`${folder}/`);
    const twice = named.filter((name) => named.filter((other) => below(name, other)).length > 1);
    expect(twice).toEqual([]);
  });

  it('are files or whole folders', () => {
    expect(patternsOf(['test/a', 'test/b.test.ts'])).toEqual(['test/a/**/*.test.ts', 'test/b.test.ts']);
  });
});

describe('a test that is not named', () => {
  it('cannot start a process', () => {
    expect(() => spawn('true')).toThrow('name its file in START_PROCESSES of test/kinds.ts');
  });

  it('has no broker', () => {
    expect(() => sharedBootstrap()).toThrow('name the file in NEED_BROKER of test/kinds.ts');
  });
});
