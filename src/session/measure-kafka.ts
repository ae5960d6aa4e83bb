import { hostname, networkInterfaces } from 'node:os';
import { startAppServer } from '../artifact/app-server.ts';
import { distFile } from '../base/package-root.ts';
import { newRunId } from '../base/run-id.ts';
import { unlessAborted } from '../base/unless-aborted.ts';
import { untilAborted } from '../base/until-aborted.ts';
import type { ClusterTask } from '../cluster/port.ts';
import { deviceAddress } from '../config/device-address.ts';
import type { KafkaOptions } from '../config/options.ts';
import type { Settings } from '../config/settings.ts';
import { connectAdmin } from '../kafka/admin.ts';
import { type EmbeddedBroker, startEmbeddedBroker } from '../kafka/embedded-broker.ts';
import type { Keeper } from '../process/keeper.ts';
import { createKeeper } from '../process/watched-keeper.ts';
import type { RunObserver } from '../run/events.ts';
import type { RunPlan } from '../run/plan.ts';
import type { RunResult } from '../run/result.ts';
import { runOnce } from '../run/run.ts';
import { Cleanup } from './cleanup.ts';
import { describeEnvironment } from './describe-environment.ts';
import { type Engine, openEngine, remoteCluster } from './engine.ts';
import { createKafkaWorkload, requireTopic } from './kafka-workload.ts';
import { ResultsFolder } from './results-folder.ts';

const LOG_BYTES = 65_536;
const LOGS_TIMEOUT_MS = 3_000;
/** Long enough for the compilers of broker and tasks to have seen the load. */
const WARMUP_S = 3;
/** Logs of this many tasks are kept of a failed run. */
const MOST_LOGS = 100;

export interface MeasureContext {
  settings: Settings;
  options: KafkaOptions;
  /** As typed, for the result. */
  command: string;
  signal: AbortSignal;
  observe: RunObserver;
  /** keep_running: told the saved result while the apps are still up, before waiting for the signal. */
  onKept: (outcome: Outcome) => Promise<void>;
}

/** What a measurement gives: the result, and the folder that it was saved in. */
export interface Outcome {
  result: RunResult;
  folder: string;
}

/** What one measurement stands on: opened before it, closed after it. */
interface Ground {
  context: MeasureContext;
  keeper: Keeper;
  engine: Engine;
  bootstrap: string;
  broker: EmbeddedBroker | null;
  archiveUri: string;
  folder: ResultsFolder;
}

/**
 * One `hydra kafka`: opens a cluster, an app server and a broker as the settings say, measures, saves the result.
 * Leaves nothing behind, however it ends.
 * @throws HydraError when it cannot be carried through; the signal's reason when aborted
 */
export async function measureKafka(context: MeasureContext): Promise<Outcome> {
  const { observe } = context;
  const cleanup = new Cleanup((name, error) =>
    observe({ kind: 'note', level: 'warn', text: `closing ${name}: ${String(error)}` }),
  );
  try {
    await checkWorld(context);
    const runId = newRunId(new Date(), Math.random);
    const ground = await openGround(context, runId, cleanup);
    const result = await measure(ground, runId);
    await ground.folder.save(result);
    return { result, folder: ground.folder.path };
  } finally {
    await cleanup.close();
  }
}

/** What somebody else runs must answer, and what is named must be there, before anything of ours is started. */
async function checkWorld({ settings, options, signal }: MeasureContext): Promise<void> {
  if (settings.cluster.engine === 'marathon')
    await remoteCluster(settings).apps(settings.marathon.app_prefix);
  if (options.bootstrap === null) return;
  const admin = await connectAdmin(options.bootstrap, { signal });
  try {
    if (options.topic !== null) await requireTopic(admin, options.topic);
  } finally {
    await admin.close();
  }
}

async function openGround(context: MeasureContext, runId: string, cleanup: Cleanup): Promise<Ground> {
  const { settings, options, observe } = context;
  const keeper = await createKeeper();
  cleanup.add('the watchdog', () => keeper.close());
  const appServer = await startAppServer({
    host: deviceAddress(settings.hydra.dev, networkInterfaces()),
    port: settings.hydra.port,
    archivePath: distFile('hydra-apps.tar.gz'),
  });
  cleanup.add('the app server', () => appServer.close());
  const engine = await openEngine(settings, keeper);
  cleanup.add('the cluster', () => engine.close());
  observe({ kind: 'note', level: 'info', text: `Marathon (${engine.kind}): ${engine.cluster.url}` });
  const broker = options.bootstrap === null ? await openBroker(context, keeper, cleanup) : null;
  const bootstrap = broker?.bootstrap ?? options.bootstrap ?? '';
  observe({ kind: 'note', level: 'info', text: `Kafka: ${bootstrap}` });
  const folder = new ResultsFolder(options.output, runId);
  return { context, keeper, engine, bootstrap, broker, archiveUri: appServer.uri, folder };
}

async function openBroker(
  context: MeasureContext,
  keeper: Keeper,
  cleanup: Cleanup,
): Promise<EmbeddedBroker> {
  const { signal, observe } = context;
  const onProgress = (text: string) => observe({ kind: 'note', level: 'info', text });
  const broker = await startEmbeddedBroker({ keeper, signal, onProgress });
  cleanup.add('the Kafka broker', () => broker.stop());
  return broker;
}

async function measure(ground: Ground, runId: string): Promise<RunResult> {
  const { context, engine, bootstrap, broker, keeper } = ground;
  const { settings, options, signal, observe, command } = context;
  const workload = createKafkaWorkload({
    options,
    appPrefix: settings.marathon.app_prefix,
    bootstrap,
    broker,
    keeper,
    warmup_s: warmUpS(ground),
    newRunId: () => newRunId(new Date(), Math.random),
  });
  return runOnce(planOf(ground, runId), {
    cluster: engine.cluster,
    workload,
    options: recordedOptions(options),
    observe,
    signal,
    environment: (prepared) =>
      describeEnvironment({
        engine: engine.kind,
        cluster_url: engine.cluster.url,
        command,
        system: prepared.system,
      }),
    guardApp: async (appId) => {
      // A cluster of this process's own goes with it, apps and all.
      if (engine.kind === 'local') return () => {};
      return keeper.guard({ kind: 'marathon-app', url: engine.cluster.url, appId });
    },
    keepLogs: (tasks) => keepLogs(ground, tasks),
    hold: (result) => hold(ground, result),
  });
}

function planOf(ground: Ground, runId: string): RunPlan {
  const { settings, options } = ground.context;
  return {
    runId,
    appPrefix: settings.marathon.app_prefix,
    uris: [ground.archiveUri],
    publisherCluster: settings.mesos.clusters[0] ?? null,
    subscriberCluster: settings.mesos.clusters[1] ?? null,
    master: `${hostname()}:${process.pid}`,
    test_duration: options.test_duration,
    msg_rate: options.msg_rate,
    total_sub_apps: options.total_sub_apps,
    clients_per_app: options.clients_per_app,
    warmup_s: warmUpS(ground),
    max_drain_s: options.max_drain_s,
    drain_timeout_s: options.drain_timeout_s,
    keep_running: options.keep_running,
  };
}

/** A broker that has just started is not what anybody wants measured; one that runs already is left as it is. */
function warmUpS({ broker, context }: Ground): number {
  return context.options.warmup_s ?? (broker === null ? 0 : WARMUP_S);
}

function recordedOptions(options: KafkaOptions): Record<string, unknown> {
  return { ...options, threshold: options.threshold.map((threshold) => threshold.text) };
}

/**
 * What tasks and broker wrote, while it can still be read. An interrupted run keeps nothing: nobody waits for it.
 * A cluster that does not answer is not waited for either.
 */
async function keepLogs(ground: Ground, tasks: readonly ClusterTask[]): Promise<void> {
  const { folder, engine, broker, context } = ground;
  if (context.signal.aborted) return;
  if (broker !== null) await folder.saveBrokerLog(await broker.log(LOG_BYTES));
  const kept = Promise.all(tasks.slice(0, MOST_LOGS).map((task) => keepTaskLogs(folder, engine, task)));
  await unlessAborted(kept, AbortSignal.timeout(LOGS_TIMEOUT_MS)).catch(() => {
    const text =
      'not all logs could be kept: the cluster does not answer, or the results folder cannot be written';
    context.observe({ kind: 'note', level: 'warn', text });
  });
}

async function keepTaskLogs(folder: ResultsFolder, engine: Engine, task: ClusterTask): Promise<void> {
  for (const file of ['stdout', 'stderr'] as const) {
    const text = await engine.cluster.log(task, file, LOG_BYTES).catch(() => undefined);
    if (text !== undefined && text !== '') await folder.saveLog(task, file, text);
  }
}

/** keep_running: apps stay up for people to look at until Ctrl-C. */
async function hold({ context, folder }: Ground, result: RunResult): Promise<void> {
  await folder.save(result);
  await context.onKept({ result, folder: folder.path });
  const { signal, observe } = context;
  observe({ kind: 'note', level: 'info', text: 'apps are kept running; Ctrl-C removes them and ends' });
  await untilAborted(signal);
}
