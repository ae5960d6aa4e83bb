import { monotonicUs } from '../../src/base/clock.ts';
import { UserTask } from '../kit/operations/user-task.ts';
import { runTask } from '../kit/run-task.ts';
import { zkWorkload } from './zk-host.ts';

await runTask((nowUs, wallOffsetUs) => new UserTask(zkWorkload, { nowUs, wallOffsetUs }), monotonicUs);
