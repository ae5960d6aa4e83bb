import { HydraError } from '../../base/errors.ts';
import { countText } from '../../base/number-text.ts';
import type { Dictionary } from '../../control/dictionary.ts';
import type { LiveAnswer, LiveRun } from '../../run/live.ts';
import type { RunControl } from '../../run/run-control.ts';
import type { Ready } from '../../run/run-pattern.ts';
import type { TimedActs } from '../shared/timed-acts.ts';
import { AppGroups } from './app-groups.ts';
import { hostsOf } from './client-places.ts';
import { type GroupCommand, readGroupCommand } from './group-commands.ts';
import type { PlannedBlock } from './network-faults.ts';
import type { PubsubLoad, PubsubParts } from './parts.ts';
import { exact } from './task-arguments.ts';

const CANNOT = 'clients of this workload cannot do that';

/** App groups of a run while it publishes: commands from outside, each of which becomes an event of the run. */
export class LiveGroups implements LiveRun {
  readonly runId: string;
  readonly #control: RunControl;
  readonly #ready: Ready;
  readonly #load: PubsubLoad;
  readonly #steering: NonNullable<PubsubParts['steering']>;
  readonly #acts: TimedActs;
  readonly #groups: AppGroups;
  readonly #blocks: PlannedBlock[];
  /** Clients whose networks a group's command has blocked, until one ends it. */
  readonly #blocked = new Set<number>();
  /** One command after the other. */
  #last: Promise<unknown> = Promise.resolve();
  #isOpen = true;

  constructor(
    control: RunControl,
    ready: Ready,
    { load, steering }: { load: PubsubLoad; steering: PubsubParts['steering'] },
    acts: TimedActs,
  ) {
    this.runId = control.plan.runId;
    this.#control = control;
    this.#ready = ready;
    this.#load = load;
    this.#steering = steering ?? { block: CANNOT, reconnect: CANNOT };
    this.#acts = acts;
    this.#groups = new AppGroups(load.clients);
    this.#blocks = [...(load.blocks ?? [])];
  }

  /** Blocks of the load, then those of commands, in their order. */
  get blocks(): readonly PlannedBlock[] {
    return this.#blocks;
  }

  /** Clients that commands have killed. */
  get killed(): number {
    return this.#groups.killed;
  }

  command(words: readonly string[]): Promise<LiveAnswer> {
    const command = readGroupCommand(words);
    const done = this.#last.then(() => this.#carryOut(command, words));
    this.#last = done.catch(() => {});
    return done;
  }

  /** No command is taken any more; resolves when the one under way is done. */
  async close(): Promise<void> {
    this.#isOpen = false;
    await this.#last;
  }

  async #carryOut(command: GroupCommand, words: readonly string[]): Promise<LiveAnswer> {
    if (command.verb === 'list') return this.#listed();
    if (!this.#isOpen) throw new HydraError('the run does not publish any more');
    this.#refuseUnable(command);
    const clients = this.#clientsOf(command);
    const text = `group ${words.join(' ')}`;
    const what = await this.#acts.carryOutNow(text, () => this.#do(command, clients, text));
    return { text: what, value: { clients } };
  }

  /** @throws HydraError for what clients of this workload cannot do */
  #refuseUnable({ verb }: GroupCommand): void {
    const { block, reconnect } = this.#steering;
    const able =
      verb === 'pause' || verb === 'block' || verb === 'set'
        ? block
        : verb === 'reconnect'
          ? reconnect
          : true;
    if (able !== true) throw new HydraError(able);
  }

  #listed(): LiveAnswer {
    const groups = this.#groups.all;
    const free = this.#groups.free.length;
    const rows = groups.map(({ name, clients }) => `${name}: ${countText(clients.length, 'client')}`);
    return { text: [...rows, `free: ${countText(free, 'client')}`].join('\n'), value: { groups, free } };
  }

  /** Who a command is for; the groups change at once. @throws UsageError */
  #clientsOf(command: Exclude<GroupCommand, { verb: 'list' }>): readonly number[] {
    switch (command.verb) {
      case 'create':
      case 'add':
      case 'remove':
        return this.#groups[command.verb](command.group, command.count);
      case 'delete':
        return this.#groups.delete(command.group);
      case 'pause':
      case 'block':
        return this.#unblocked(command.group);
      default:
        return this.#groups.clientsOf(command.group);
    }
  }

  /** @throws HydraError where clients of a group are blocked already */
  #unblocked(group: string): readonly number[] {
    const clients = this.#groups.clientsOf(group);
    const blocked = clients.filter((client) => this.#blocked.has(client)).length;
    if (blocked === 0) return clients;
    throw new HydraError(
      `${blocked} of ${countText(clients.length, 'client')} of "${group}" are paused or blocked`,
      {
        hint: `group ${group} resume ends that`,
      },
    );
  }

  async #do(command: GroupCommand, clients: readonly number[], text: string): Promise<string> {
    switch (command.verb) {
      case 'pause':
        await this.#block(clients, { mode: 'stall', forS: null }, text);
        break;
      case 'block':
        await this.#block(clients, command, text);
        break;
      case 'resume':
      case 'unblock':
        await this.#steer(clients, { act: 'unblock' });
        for (const client of clients) this.#blocked.delete(client);
        break;
      case 'reconnect':
        await this.#steer(clients, { act: 'reconnect' });
        break;
      case 'set':
        await this.#steer(clients, { act: 'pace', rate: exact(command.rate ?? 0) });
        break;
      case 'remove':
        await this.#steer(clients, { act: 'kill' });
        break;
      default:
        break;
    }
    return countText(clients.length, 'client');
  }

  async #block(
    clients: readonly number[],
    { mode, forS }: Pick<Extract<GroupCommand, { verb: 'block' }>, 'mode' | 'forS'>,
    text: string,
  ): Promise<void> {
    const block = this.#blocks.length;
    this.#blocks.push({ mode, forS: forS ?? 0, atS: this.#acts.nowS, text, clients });
    const order = { act: 'block', block, mode, ...(forS === null ? {} : { for_s: exact(forS) }) };
    if (forS === null) for (const client of clients) this.#blocked.add(client);
    await this.#steer(clients, order);
  }

  async #steer(clients: readonly number[], order: Dictionary): Promise<void> {
    const byHost = hostsOf(clients, this.#load, this.#ready.launched);
    await this.#ready.tasks.command(
      'steer',
      ({ id }) => ({ ...order, clients: (byHost.get(id) ?? []).join(',') }),
      { only: ({ id }) => byHost.has(id), signal: this.#control.signal },
    );
  }
}
