import { connect } from 'node:net';
import { messageOf } from '../../base/errors.ts';
import type { ProcessExit } from '../../process/keeper.ts';
import type { ProbeOutcome } from '../scheduler/probe-verdict.ts';
import { addressOf } from '../state/agents.ts';
import type { TaskRecord } from '../state/cluster-state.ts';
import type { HealthCheck, HealthCheckPort } from '../state/health-check.ts';
import type { ReadinessCheck } from '../state/readiness-check.ts';
import type { ReadinessResponse } from '../state/task-health.ts';
import { askOverHttp, type HttpTarget, urlOf } from './http-probe.ts';

/** What a task is as far as probes are concerned. */
export type Probed = Pick<TaskRecord, 'id' | 'host' | 'ports'>;

/** Runs a shell command where a task runs; the signal kills it. */
export type CommandRunner = (taskId: string, command: string, signal: AbortSignal) => Promise<ProcessExit>;

/** Makes single probes. They reject only when their signal was aborted, and never last much longer than their timeout. */
export interface Prober {
  /** Undefined when the answer is to be ignored. */
  health(task: Probed, check: HealthCheck, signal: AbortSignal): Promise<ProbeOutcome | undefined>;
  readiness(
    task: Probed,
    check: ReadinessCheck,
    port: number | undefined,
    signal: AbortSignal,
  ): Promise<ReadinessResponse>;
}

function portOf({ ports }: Probed, { port, portIndex }: HealthCheckPort): number {
  const found = port ?? (portIndex === undefined ? undefined : ports[portIndex]);
  if (found === undefined) throw new Error("unable to get the task's port");
  return found;
}

async function probeHttp(
  target: HttpTarget,
  ignoreHttp1xx: boolean,
  signal: AbortSignal,
): Promise<ProbeOutcome | undefined> {
  const { status, statusLine } = await askOverHttp(target, { signal, wantsBody: false });
  if (status >= 200 && status < 400) return { healthy: true };
  if (status < 200 && ignoreHttp1xx) return undefined;
  return { healthy: false, cause: statusLine };
}

function probeTcp(host: string, port: number, signal: AbortSignal): Promise<ProbeOutcome> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, signal });
    socket.once('connect', () => {
      socket.destroy();
      resolve({ healthy: true });
    });
    socket.once('error', reject);
  });
}

async function probeByCommand(run: Promise<ProcessExit>): Promise<ProbeOutcome> {
  const { code, signal } = await run;
  if (code === 0) return { healthy: true };
  const end = code === null ? `terminated with signal ${signal}` : `exited with status ${code}`;
  return { healthy: false, cause: `Command ${end}` };
}

/** Does the work until its time is over; a failure is told by what `otherwise` makes of its words. */
async function within<T>(
  timeoutSeconds: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
  otherwise: (cause: string) => T,
): Promise<T> {
  const timeout = AbortSignal.timeout(timeoutSeconds * 1_000);
  try {
    const done = await work(AbortSignal.any([signal, timeout]));
    // A command that was killed for its time has an end as any other.
    return timeout.aborted ? otherwise(`no answer within ${timeoutSeconds} s`) : done;
  } catch (error) {
    if (signal.aborted) throw error;
    return otherwise(timeout.aborted ? `no answer within ${timeoutSeconds} s` : messageOf(error));
  }
}

/** Probes over the network of this machine and by its shell. */
export class MachineProber implements Prober {
  readonly #runCommand: CommandRunner;

  constructor(runCommand: CommandRunner) {
    this.#runCommand = runCommand;
  }

  health(task: Probed, check: HealthCheck, signal: AbortSignal): Promise<ProbeOutcome | undefined> {
    return within<ProbeOutcome | undefined>(
      check.timeoutSeconds,
      signal,
      async (cut) => this.#probe(task, check, cut),
      (cause) => ({ healthy: false, cause }),
    );
  }

  readiness(
    task: Probed,
    { protocol, path, timeoutSeconds }: ReadinessCheck,
    port: number | undefined,
    signal: AbortSignal,
  ): Promise<ReadinessResponse> {
    const target = { protocol: schemeOf(protocol), host: addressOf(task.host), port: port ?? 0, path };
    // Marathon's words and status for a task that could not be asked.
    const unanswered = (cause: string) => ({
      status: 504,
      contentType: 'text/plain',
      body: `Marathon could not query ${urlOf(target)}: ${cause}`,
    });
    return within(
      timeoutSeconds,
      signal,
      async (cut) => {
        if (port === undefined) throw new Error("unable to get the task's port");
        const { status, contentType, body } = await askOverHttp(target, { signal: cut, wantsBody: true });
        return { status, contentType, body };
      },
      unanswered,
    );
  }

  #probe(task: Probed, check: HealthCheck, signal: AbortSignal): Promise<ProbeOutcome | undefined> {
    const host = addressOf(task.host);
    switch (check.protocol) {
      case 'COMMAND':
        return probeByCommand(this.#runCommand(task.id, check.command.value, signal));
      case 'TCP':
      case 'MESOS_TCP':
        return probeTcp(host, portOf(task, check), signal);
      default: {
        const protocol = schemeOf(check.protocol);
        const path = check.path ?? '/';
        const ignoreHttp1xx = 'ignoreHttp1xx' in check && check.ignoreHttp1xx;
        return probeHttp({ protocol, host, port: portOf(task, check), path }, ignoreHttp1xx, signal);
      }
    }
  }
}

function schemeOf(protocol: 'HTTP' | 'HTTPS' | 'MESOS_HTTP' | 'MESOS_HTTPS'): 'http' | 'https' {
  return protocol.endsWith('HTTPS') ? 'https' : 'http';
}
