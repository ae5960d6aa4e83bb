import * as z from 'zod';
import { HydraError, messageOf } from '../../base/errors.ts';
import { firstIssue } from '../../base/first-issue.ts';
import type { Workload } from '../shared/workload.ts';
import { code } from './workload-shape.ts';

/** What functions of an object must give, and what of that is guarded in turn; likewise of objects within it. */
interface Guards {
  readonly functions?: Readonly<Record<string, Guard>>;
  readonly objects?: Readonly<Record<string, Guards>>;
}

interface Guard extends Guards {
  readonly gives: z.ZodType;
}

const anything: Guard = { gives: z.unknown() };
const number: Guard = { gives: z.number() };

const run = {
  gives: z.object({
    system: z.looseObject({}),
    release: code,
    pattern: z.object({ roles: z.array(z.unknown()), launchText: z.string(), measure: code }),
  }),
  functions: { release: anything },
  objects: { pattern: { functions: { measure: { gives: z.looseObject({}) } } } },
};
const opened = {
  gives: z.object({ next: code, close: code }),
  functions: {
    next: { gives: z.object({ prepare: code, logs: code }), functions: { prepare: run, logs: anything } },
    close: anything,
  },
};

const ofWorkload: Guards = {
  functions: {
    check: { gives: z.looseObject({}) },
    purpose: { gives: z.string().min(1) },
    ...{ clientsOf: number, firstLoad: number, expectedSeconds: number, requireWorld: anything },
    loadRange: { gives: z.object({ min_rate: z.number(), max_rate: z.number() }) },
    open: opened,
  },
};

/**
 * A workload whose author's mistakes are told as such: what it throws that is no error of Hydra's, and what it gives that
 * cannot be used, ends in one line that names the workload and its function.
 */
export function guarded(workload: Workload): Workload {
  return guardedBy(workload, ofWorkload, workload.name);
}

/** Behind it stands the object itself, with all that is not guarded. */
function guardedBy<T extends object>(target: T, { functions = {}, objects = {} }: Guards, name: string): T {
  const overriding: PropertyDescriptorMap = {};
  for (const [member, guard] of Object.entries(functions)) {
    const work: unknown = Reflect.get(target, member);
    if (typeof work !== 'function') continue;
    overriding[member] = {
      value: (...given: unknown[]) =>
        called(() => Reflect.apply(work, target, given), { guard, member, name, given }),
    };
  }
  for (const [member, guards] of Object.entries(objects)) {
    const inner: unknown = Reflect.get(target, member);
    if (typeof inner === 'object' && inner !== null)
      overriding[member] = { value: guardedBy(inner, guards, name) };
  }
  return Object.create(target, overriding);
}

interface Call {
  readonly guard: Guard;
  readonly member: string;
  readonly name: string;
  readonly given: readonly unknown[];
}

function called(work: () => unknown, call: Call): unknown {
  try {
    const value = work();
    if (!(value instanceof Promise)) return checked(value, call);
    return value.then(
      (later) => checked(later, call),
      (error) => {
        throw told(error, call);
      },
    );
  } catch (error) {
    throw told(error, call);
  }
}

function checked(value: unknown, { guard, member, name }: Call): unknown {
  const { success, error } = guard.gives.safeParse(value);
  if (!success) {
    const wrong = firstIssue(error, 'it').replace(': Invalid input: ', ': ');
    throw new HydraError(`what ${member}() of the workload ${name} gives cannot be used: ${wrong}`, {
      hint: 'docs/new-workload.md says what it is to give',
    });
  }
  const isGuarded = guard.functions !== undefined || guard.objects !== undefined;
  return isGuarded && typeof value === 'object' && value !== null ? guardedBy(value, guard, name) : value;
}

/** An error of Hydra's, and the echo of an interrupt, say enough themselves. */
function told(error: unknown, { member, name, given }: Call): unknown {
  if (error instanceof HydraError || given.some(isAborted)) return error;
  return new HydraError(`${member}() of the workload ${name} failed: ${messageOf(error)}`, {
    hint: 'HYDRA_DEBUG=1 shows where',
    cause: error,
  });
}

function isAborted(value: unknown): boolean {
  if (value instanceof AbortSignal) return value.aborted;
  return typeof value === 'object' && value !== null && 'signal' in value && isAborted(value.signal);
}
