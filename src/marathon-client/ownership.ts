import { HydraError } from '../base/errors.ts';
import type { AppSpec, Labels } from '../cluster/port.ts';
import { isBelow } from './marathon-api.ts';
import type { MarathonApp } from './marathon-schema.ts';

/** By what our apps are known again, whoever of us made them. */
export interface OwnApps {
  /** Path that they live under. */
  prefix: string;
  /** Whether labels are those of an app of ours. */
  hasOwnLabels: (labels: Labels) => boolean;
}

type Labelled = Pick<MarathonApp, 'id' | 'labels'>;

/** Knows which apps may be changed: those made here, and those below our prefix that carry our labels. */
export class Ownership {
  readonly #own: OwnApps | undefined;
  readonly #made = new Map<string, string>();

  /** @param own without it every app may be changed: the caller sees to it. */
  constructor(own: OwnApps | undefined) {
    this.#own = own;
  }

  noteMade(spec: Pick<AppSpec, 'id' | 'labels'>): void {
    this.#made.set(spec.id, textOf(spec.labels));
  }

  isOurs(app: Labelled): boolean {
    if (this.#own === undefined || this.#made.get(app.id) === textOf(app.labels)) return true;
    return isBelow(app.id, this.#own.prefix) && this.#own.hasOwnLabels(app.labels);
  }

  /** @throws HydraError for an app of others. */
  refuseForeign(app: Labelled, url: string): void {
    if (this.isOurs(app)) return;
    throw new HydraError(`app ${app.id} at ${url} belongs to somebody else: Hydra does not touch it`, {
      hint: `apps of Hydra lie below ${this.#own?.prefix} and carry the labels of a run`,
    });
  }
}

/** Labels in an order of their own, to compare them with. */
export function textOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort());
}
