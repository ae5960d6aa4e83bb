import { HydraError } from '../base/errors.ts';
import { refusalBody } from './marathon-schema.ts';

/** Marathon answered, and its answer is a client error (4xx). */
export class MarathonRefusal extends HydraError {
  override readonly name = 'MarathonRefusal';
  readonly status: number;
  /** Deployments that lock what was to be changed; empty unless that is why. */
  readonly lockedBy: readonly string[];
  /** An earlier attempt of the same call failed without an answer, and may have been carried out. */
  readonly mayHaveHappened: boolean;

  constructor(url: string, call: string, status: number, body: unknown, mayHaveHappened: boolean) {
    const parsed = refusalBody.safeParse(body);
    const { message, details, deployments } = parsed.success ? parsed.data : {};
    const reason = [message, details === undefined ? undefined : JSON.stringify(details)]
      .filter((part) => part !== undefined)
      .join(': ');
    super(`Marathon at ${url} refuses ${call}: ${reason || 'no reason given'} (${status})`, hintFor(status));
    this.status = status;
    this.lockedBy = deployments?.map(({ id }) => id) ?? [];
    this.mayHaveHappened = mayHaveHappened;
  }
}

function hintFor(status: number): { hint?: string } {
  if (status !== 401 && status !== 403) return {};
  return { hint: 'it wants a login that Hydra was not given' };
}

/** No answer at all, or none that can be used. */
export function unreachable(url: string, reason: string, cause: unknown): HydraError {
  return new HydraError(`cannot reach Marathon at ${url}: ${reason}`, {
    hint: 'is it running? [marathon] ip and port in hydra.ini say where it is looked for',
    cause,
  });
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'its name cannot be resolved at the moment',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'network unreachable',
  ETIMEDOUT: 'connection timed out',
};

/** A connection error in words. */
export function connectionReason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return reasons[code] ?? (error.message || code || error.name);
}
