import { HydraError } from '../../../base/errors.ts';
import type { LoadControl } from '../../../patterns/operations/parts.ts';
import type { Ensemble, EnsembleMember } from '../../../servers/zookeeper/ensemble/embedded-ensemble.ts';

/** How often members are asked whether they serve again, ms. */
const LOOK_MS = 50;
const SERVING: readonly string[] = ['leader', 'follower', 'observer', 'standalone'];

type Control = Pick<LoadControl, 'delay' | 'event' | 'signal'>;

/** What a program does to the members of an ensemble: each act is an event, and so is the recovery from it. */
export class MemberActs {
  readonly #ensemble: Ensemble;
  readonly #control: Control;
  readonly #disabled = new Set<EnsembleMember>();
  readonly #recoveries: Promise<void>[] = [];

  constructor(ensemble: Ensemble, control: Control) {
    this.#ensemble = ensemble;
    this.#control = control;
  }

  async disable(index: number): Promise<void> {
    await this.#disable(`disable ${index}`, async () => this.#member(index));
  }

  async disableLeader(): Promise<void> {
    await this.#disable('disable_leader', async () => {
      const leader = await this.#ensemble.leader();
      if (leader === null) throw new HydraError('there is no leader');
      return leader;
    });
  }

  /** Only where a quorum is left without it. */
  async disableFollower(): Promise<void> {
    await this.#disable('disable_follower', async () => {
      const { members } = this.#ensemble;
      const living = members.filter((member) => !this.#disabled.has(member));
      if ((living.length - 1) * 2 <= members.length) throw new HydraError('no quorum would be left');
      const states = await Promise.all(living.map((member) => member.state()));
      const follower = living[states.indexOf('follower')];
      if (follower === undefined) throw new HydraError('there is no follower');
      return follower;
    });
  }

  async enable(index: number): Promise<void> {
    await this.#enable(`enable ${index}`, [this.#member(index)]);
  }

  async enableAll(): Promise<void> {
    await this.#enable('enable_all', this.#ensemble.members);
  }

  /** Asks every `ms` until the member serves. */
  async pollUp(index: number, ms: number): Promise<void> {
    await this.#control.event(`poll_up ${index}`, async () => {
      const members = [this.#member(index)];
      return this.#until(() => this.#serve(members), ms);
    });
  }

  /** Starts again what is disabled; resolves when every recovery is over or was given up. */
  async end(): Promise<void> {
    await Promise.all(this.#recoveries);
    await Promise.all([...this.#disabled].map((member) => member.enable()));
    this.#disabled.clear();
  }

  #member(index: number): EnsembleMember {
    const member = this.#ensemble.members[index];
    if (member === undefined) throw new HydraError(`there is no member ${index}`);
    return member;
  }

  async #disable(what: string, choose: () => Promise<EnsembleMember>): Promise<void> {
    await this.#control.event(what, async () => {
      const member = await choose();
      if (this.#disabled.has(member)) return `member ${member.index} was disabled already`;
      this.#disabled.add(member);
      this.#recover(`recovery from ${what}`, () => this.#leads());
      await member.disable();
      return `member ${member.index}`;
    });
  }

  async #enable(what: string, wanted: readonly EnsembleMember[]): Promise<void> {
    await this.#control.event(what, async () => {
      const members = wanted.filter((member) => this.#disabled.has(member));
      if (members.length === 0) return 'there was none to enable';
      await Promise.all(members.map((member) => member.enable()));
      for (const member of members) this.#disabled.delete(member);
      this.#recover(`recovery from ${what}`, () => this.#serve(members));
      return `member ${members.map(({ index }) => index).join(', ')}`;
    });
  }

  /** Beside the program, until it is so. */
  #recover(what: string, found: () => Promise<string | null>): void {
    this.#recoveries.push(this.#control.event(what, () => this.#until(found, LOOK_MS)));
  }

  /** Looks every `ms`. @returns what was found at last */
  async #until(found: () => Promise<string | null>, ms: number): Promise<string> {
    for (;;) {
      const text = await found();
      if (text !== null) return text;
      await this.#control.delay(ms);
    }
  }

  /** Who leads of those that are not disabled; null = nobody. */
  async #leads(): Promise<string | null> {
    const leader = await this.#ensemble.leader();
    return leader === null || this.#disabled.has(leader) ? null : `member ${leader.index} leads`;
  }

  async #serve(members: readonly EnsembleMember[]): Promise<string | null> {
    const states = await Promise.all(members.map((member) => member.state()));
    if (!states.every((state) => SERVING.includes(state))) return null;
    return members.map(({ index }, at) => `member ${index} is ${states[at]}`).join(', ');
  }
}
