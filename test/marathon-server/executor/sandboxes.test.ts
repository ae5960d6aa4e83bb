import { readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Sandboxes } from '../../../src/marathon-server/executor/sandboxes.ts';
import { tempFolder } from '../../harness/temp-folder.ts';

test('a warning stands on the stderr of a task, and one whose task removed its folder holds up nobody', async () => {
  const root = tempFolder();
  const sandboxes = new Sandboxes(root);
  const { directory } = await sandboxes.create({ id: 'one', appId: '/a', agentId: 'agent' });
  await sandboxes.warn('one', 'too much');
  expect(readFileSync(join(directory, 'stderr'), 'utf8')).toBe('too much\n');
  await sandboxes.warn('one', `a\u001b[2J\u202e\nb${'x'.repeat(1e6)}`);
  expect(readFileSync(join(directory, 'stderr'), 'utf8')).toMatch(
    /^too much\na \[2J bx{1992}… \(1000008 [a-z]+\)\n$/,
  );
  rmSync(directory, { recursive: true });
  await sandboxes.warn('one', 'too much');
});

test('a warning goes through no link that a task put in the place of its stderr', async () => {
  const root = tempFolder();
  const sandboxes = new Sandboxes(root);
  const { directory } = await sandboxes.create({ id: 'one', appId: '/a', agentId: 'agent' });
  writeFileSync(join(root, 'precious'), 'mine');
  rmSync(join(directory, 'stderr'));
  symlinkSync(join(root, 'precious'), join(directory, 'stderr'));
  await sandboxes.warn('one', 'too much');
  expect(readFileSync(join(root, 'precious'), 'utf8')).toBe('mine');
});
