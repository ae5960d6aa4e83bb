import { describe, expect, it } from 'vitest';
import { complete, type KnownNames, needsNames } from '../../src/shell/complete.ts';

const known: KnownNames = {
  apps: ['/hydra/kafka-pub', '/hydra/kafka-sub', '/other'],
  tasks: [
    { id: 'hydra_kafka-pub.1', appId: '/hydra/kafka-pub' },
    { id: 'hydra_kafka-sub.2', appId: '/hydra/kafka-sub' },
    { id: 'hydra_kafka-sub.3', appId: '/hydra/kafka-sub' },
  ],
  appPrefix: '/hydra',
};

describe('complete', () => {
  it.each<[string, string[], string]>([
    ['sc', ['scale '], 'sc'],
    ['s', ['show', 'stats', 'scale', 'suspend', 'stop'], 's'],
    ['  l', ['ls', 'logs'], 'l'],
    ['force s', ['scale', 'suspend', 'stop'], 's'],
    ['nonsense ', [], ''],
    ['ls ', ['slaves', 'apps', 'tasks', 'deployments', 'queue', 'groups'], ''],
    ['ls ag', ['agents', 'agent'], 'ag'],
    ['ls task /o', ['/other '], '/o'],
    ['ls queue ', [], ''],
    ['stop /hydra/kafka-s', ['/hydra/kafka-sub '], '/hydra/kafka-s'],
    ['stop kafka-', ['kafka-pub', 'kafka-sub'], 'kafka-'],
    ['stop hydra/kafka-p', ['hydra/kafka-pub '], 'hydra/kafka-p'],
    ['stop ', ['/hydra/kafka-pub', '/hydra/kafka-sub', '/other'], ''],
    ['force stop /o', ['/other '], '/o'],
    ['scale /other ', [], ''],
    ['logs kafka-sub ', ['hydra_kafka-sub.2', 'hydra_kafka-sub.3', 'stdout', 'stderr'], ''],
    ['logs kafka-sub stde', ['stderr '], 'stde'],
    ['logs kafka-sub x st', ['stdout', 'stderr'], 'st'],
    ['logs kafka-sub --f', ['--follow '], '--f'],
    ['logs -f kafka-sub hydra_kafka-sub.3', ['hydra_kafka-sub.3 '], 'hydra_kafka-sub.3'],
    ['kill hydra_kafka-p', ['hydra_kafka-pub.1 '], 'hydra_kafka-p'],
    ['stats hydra_', ['hydra_kafka-pub.1', 'hydra_kafka-sub.2', 'hydra_kafka-sub.3'], 'hydra_'],
    ['events deployment_s deployment_su', ['deployment_success '], 'deployment_su'],
    ['help ki', ['kill '], 'ki'],
    ['exit ', [], ''],
  ])('%j', (line, candidates, fragment) => {
    expect(complete(line, known)).toEqual([candidates, fragment]);
  });

  it('types what many have in common, then shows a part of them', () => {
    const tasks = Array.from({ length: 250 }, (_, index) => ({ id: `app.${index}`, appId: '/app' }));
    const [typed] = complete('kill a', { ...known, tasks });
    expect(typed).toEqual(['app.']);
    const [listed] = complete('kill app.', { ...known, tasks });
    expect(listed).toHaveLength(101);
    expect(listed.at(-1)).toBe('... 150 more');
  });
});

describe('needsNames', () => {
  it('asks the cluster only where an app or a task is named', () => {
    expect(['show ', 'kill ', 'force stop x', 'stats y', 'ls task '].map(needsNames)).toEqual(
      Array(5).fill(true),
    );
    expect(['', 'sho', 'ls ', 'events ', 'help ', 'scale /x '].map(needsNames)).toEqual(Array(6).fill(false));
  });
});
