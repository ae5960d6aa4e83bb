import { networkInterfaces } from 'node:os';
import { startAppServer } from '../artifact/app-server.ts';
import { systemClock } from '../base/clock.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import type { ClusterTask } from '../cluster/port.ts';
import { createFleet } from '../control/fleet.ts';
import type { Engine } from '../engines/engine.ts';
import { engineOf } from '../engines/registry.ts';
import { deviceAddress } from '../options/device-address.ts';
import type { Keeper } from '../process/keeper.ts';
import { createKeeper } from '../process/watched-keeper.ts';
import type { LaunchedApps } from '../run/launched-apps.ts';
import type { Environment, RunResult } from '../run/result.ts';
import { runOnce } from '../run/run.ts';
import type { Subject } from '../run/subject.ts';
import type { CommonOptions } from '../workloads/shared/common-options.ts';
import type { OpenWorkload } from '../workloads/shared/workload.ts';
import { appArchives } from './app-archives.ts';
import { checkWorld } from './check-world.ts';
import { checkedResult } from './checked-result.ts';
import { Cleanup } from './cleanup.ts';
import { describeEnvironment } from './describe-environment.ts';
import { openLiveEndpoint } from './live-endpoint.ts';
import { LogFolder } from './log-folder.ts';
import type { Session, SessionRun } from './session.ts';
import { removeApps, sessionApps, type Watcher } from './session-apps.ts';
import type { SessionContext } from './session-context.ts';

const LOG_BYTES = 65_536;
const LOGS_TIMEOUT_MS = 3_000;
/** Logs of this many tasks are kept of a failed run. */
const MOST_LOGS = 100;

/** What all measurements of a session share. */
interface SharedParts {
  keeper: Keeper;
  engine: Engine;
  apps: LaunchedApps;
  watcher: Watcher;
  open: OpenWorkload<CommonOptions>;
}

/**
 * Opens cluster, app server and the workload's servers as the settings say. Leaves nothing behind when that fails.
 * @throws HydraError when something cannot be opened; the signal's reason when aborted
 */
export async function openSession(context: SessionContext): Promise<Session> {
  const cleanup = new Cleanup((name, error) =>
    context.observe({ kind: 'note', level: 'warn', text: `closing ${name}: ${String(error)}` }),
  );
  try {
    await checkWorld(context, context.signal);
    return new MeasuringSession(context, await openSharedParts(context, cleanup), cleanup);
  } catch (error) {
    await cleanup.close();
    throw error;
  }
}

async function openSharedParts(context: SessionContext, cleanup: Cleanup): Promise<SharedParts> {
  const { workload, settings, options, signal, observe } = context;
  const onProgress = (text: string) => observe({ kind: 'note', level: 'info', text });
  const archives = await appArchives(workload, undefined, workload.files?.(options));
  const keeper = await createKeeper();
  cleanup.add('the watchdog', () => keeper.close());
  const appServer = await startAppServer({
    host: deviceAddress(settings.hydra.dev, networkInterfaces()),
    port: settings.hydra.port,
    archives,
  });
  cleanup.add('the app server', () => appServer.close());
  const kind = engineOf(settings);
  const engine = await kind.open(settings, keeper, onProgress);
  cleanup.add('the cluster', () => engine.close());
  onProgress(`Marathon (${engine.kind}): ${engine.cluster.url}`);
  if (engine.page !== null) onProgress(`watch it in a browser: ${engine.page}`);
  const watcher = { observe };
  const apps = sessionApps(context, { engine, keeper, appServer, watcher });
  const { first } = context;
  const ahead = first === undefined ? [] : (workload.rolesAhead?.(first.options) ?? []);
  if (first !== undefined && ahead.length > 0) apps.launchAhead(first.runId, ahead, signal);
  const opening = workload.open({
    ...{ options, keeper, signal, onProgress },
    appPrefix: settings.marathon.app_prefix,
    oneAddress: kind.isThisMachine,
    servers: settings.servers,
  });
  const open = await opening.catch(async (error) => {
    // No run comes of it that would remove what was launched ahead.
    await removeApps({ apps, watcher });
    throw error;
  });
  cleanup.add(`the servers of ${workload.name}`, () => open.close());
  return { keeper, engine, apps, watcher, open };
}

class MeasuringSession implements Session {
  readonly #context: SessionContext;
  readonly #shared: SharedParts;
  readonly #cleanup: Cleanup;

  constructor(context: SessionContext, shared: SharedParts, cleanup: Cleanup) {
    this.#context = context;
    this.#shared = shared;
    this.#cleanup = cleanup;
  }

  get environment(): Environment {
    return this.#environmentWith({});
  }

  async measure(options: CommonOptions, run: SessionRun): Promise<RunResult> {
    const { signal } = this.#context;
    const { engine, open, keeper, apps, watcher } = this.#shared;
    const subject = await open.next(options);
    watcher.observe = run.observe;
    const plan = { runId: run.runId, keep_running: options.keep_running, keep_apps: run.keepApps };
    return runOnce(plan, subject, {
      clock: systemClock,
      openFleet: (tasks) => createFleet(tasks),
      cluster: engine.cluster,
      apps,
      checked: (result) => checkedResult(this.#context.workload, run.runId, result),
      observe: run.observe,
      live: (live) => {
        run.onLive?.(live);
        return openLiveEndpoint(live, keeper, run.observe);
      },
      signal,
      environment: (system) => this.#environmentWith(system),
      keepLogs: (tasks) => this.#keepLogs(run.logsFolder, tasks, subject),
      hold: run.hold ?? (async () => {}),
    });
  }

  #environmentWith(system: Environment['system']): Environment {
    const { kind, cluster } = this.#shared.engine;
    return describeEnvironment({
      engine: kind,
      cluster_url: cluster.url,
      command: this.#context.command,
      system,
    });
  }

  /**
   * What tasks and servers wrote, while it can still be read. An interrupted run keeps nothing: nobody waits for it.
   * A cluster that does not answer is not waited for either.
   */
  async #keepLogs(path: string, tasks: readonly ClusterTask[], subject: Subject): Promise<void> {
    if (this.#context.signal.aborted) return;
    const folder = new LogFolder(path);
    const keep = async () => {
      for (const log of await subject.logs()) await folder.saveServer(log);
      await Promise.all(tasks.slice(0, MOST_LOGS).map((task) => this.#keepTaskLogs(folder, task)));
    };
    await unlessAborted(keep(), AbortSignal.timeout(LOGS_TIMEOUT_MS)).catch(() => {
      const text =
        'not all logs could be kept: the cluster does not answer, or the results folder cannot be written';
      this.#shared.watcher.observe({ kind: 'note', level: 'warn', text });
    });
  }

  async #keepTaskLogs(folder: LogFolder, task: ClusterTask): Promise<void> {
    const { cluster } = this.#shared.engine;
    for (const file of ['stdout', 'stderr'] as const) {
      const text = await cluster.log(task, file, LOG_BYTES).catch(() => undefined);
      if (text !== undefined && text !== '') await folder.saveTask(task, file, text);
    }
  }

  async close(): Promise<void> {
    await removeApps(this.#shared);
    await this.#cleanup.close();
  }
}
