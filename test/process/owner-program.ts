/** An owner that guards a path, starts processes one after another and says so; the tests kill it anywhere. */
import { createKeeper } from '../../src/process/watched-keeper.ts';

const [path = '', count = '0'] = process.argv.slice(2);
const env = { PATH: process.env.PATH ?? '', HYDRA_TEST_MARK: process.env.HYDRA_TEST_MARK ?? '' };

const keeper = await createKeeper();
console.log('keeper');
await keeper.guard({ kind: 'path', path });
console.log('guarded');
for (let started = 0; started < Number(count); started += 1) {
  console.log('spawning');
  // A leader that ignores SIGTERM, with children in its group.
  const args = ['-c', 'trap "" TERM; sleep 1000 & sleep 1000 & wait'];
  await keeper.spawn({ command: 'sh', args, env, stdout: null, stderr: null });
  console.log('spawned');
}
console.log('done');
