import { countText } from '../../../base/number-text.ts';
import type { LoadControl } from '../../../patterns/operations/parts.ts';
import type { Ensemble } from '../../../servers/zookeeper/ensemble/embedded-ensemble.ts';
import type { Instruction } from './instructions.ts';
import { MemberActs } from './member-acts.ts';
import { UserNumbers } from './user-numbers.ts';

export interface ProgramWorld {
  /** Null = somebody else's, whose members nobody here can end. */
  ensemble: Ensemble | null;
  /** At first, and the most there can be. */
  users: number;
  /** Users that begin per second where the program does not say; 0 = at once. */
  spawnRate: number;
}

/** Carries a program out again and again, until the load is over. What it disabled serves again afterwards. */
export async function runProgram(
  program: readonly Instruction[],
  control: LoadControl,
  world: ProgramWorld,
): Promise<void> {
  const members = world.ensemble === null ? null : new MemberActs(world.ensemble, control);
  const load = new LoadActs(control, world);
  try {
    while (!control.signal.aborted) {
      for (const instruction of program) {
        control.signal.throwIfAborted();
        await carryOut(instruction, { control, members, load });
      }
    }
  } finally {
    await members?.end();
  }
}

interface Actors {
  control: LoadControl;
  members: MemberActs | null;
  load: LoadActs;
}

async function carryOut(instruction: Instruction, { control, members, load }: Actors): Promise<void> {
  switch (instruction.does) {
    case 'poll_initial_hatch_complete':
      return control.counting();
    case 'sleep':
      return control.delay(instruction.ms);
    case 'disable':
      return members?.disable(instruction.member);
    case 'enable':
      return members?.enable(instruction.member);
    case 'poll_up':
      return members?.pollUp(instruction.member, instruction.ms);
    case 'disable_leader':
      return members?.disableLeader();
    case 'disable_follower':
      return members?.disableFollower();
    case 'enable_all':
      return members?.enableAll();
    default:
      return load.carryOut(instruction);
  }
}

type LoadInstruction = Extract<
  Instruction,
  {
    does:
      | 'set_min_num_clients'
      | 'set_max_num_clients'
      | 'change_num_clients'
      | 'add_num_clients'
      | 'multiply_num_clients';
  }
>;

/** What a program does to the number of users. */
class LoadActs {
  readonly #control: LoadControl;
  readonly #numbers: UserNumbers;
  readonly #spawnRate: number;

  constructor(control: LoadControl, { users, spawnRate }: ProgramWorld) {
    this.#control = control;
    this.#numbers = new UserNumbers(users);
    this.#spawnRate = spawnRate;
  }

  async carryOut(instruction: LoadInstruction): Promise<void> {
    const numbers = this.#numbers;
    switch (instruction.does) {
      case 'set_min_num_clients':
        numbers.least = instruction.users;
        return;
      case 'set_max_num_clients':
        numbers.most = instruction.users;
        return;
      case 'change_num_clients':
        return this.#change(numbers.users, numbers.set(instruction.users), instruction.rate);
      case 'add_num_clients':
        return this.#change(numbers.users, numbers.add(instruction.change), null);
      case 'multiply_num_clients':
        return this.#change(numbers.users, numbers.multiply(instruction.change), null);
    }
  }

  async #change(before: number, users: number, rate: number | null): Promise<void> {
    await this.#control.event('users', async () => {
      if (users !== before) await this.#control.setUsers(users, rate ?? this.#spawnRate);
      return `${before} to ${countText(users, 'user')}`;
    });
  }
}
