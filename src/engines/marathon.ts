import { hasLabelsOfRun, LABELS } from '../base/run-labels.ts';
import type { Cluster } from '../cluster/port.ts';
import { appUndoer } from '../marathon-client/app-undo.ts';
import { createMarathonCluster, type MarathonClusterOptions } from '../marathon-client/marathon-cluster.ts';
import type { TransportOptions } from '../marathon-client/transport.ts';
import { authorizationOf } from '../options/login.ts';
import type { Settings } from '../options/settings.ts';
import { remoteUndo, type Undo } from '../process/undo.ts';

/**
 * The Marathon that [marathon] names, and the Mesos master that [mesos] or Marathon itself names.
 * @throws UsageError when the login would go over plain http to another machine.
 */
export function remoteCluster(settings: Settings, onNote?: (text: string) => void): Cluster {
  return createMarathonCluster({ ...optionsOf(settings, onNote), mesosUrl: settings.mesos.urls });
}

/** How the Marathon of the settings is reached and told who asks. */
export function accessOf({ marathon }: Settings): TransportOptions {
  const { urls, login, ca, insecure_login } = marathon;
  return {
    urls,
    insecureLogin: insecure_login,
    ...(login === null ? {} : { authorization: authorizationOf(login) }),
    ...(ca === null ? {} : { ca }),
  };
}

/** The same for a cluster, which touches no app but those of runs. */
export function optionsOf(settings: Settings, onNote?: (text: string) => void): MarathonClusterOptions {
  const { locked, app_prefix: prefix } = settings.marathon;
  const { urls, ...access } = accessOf(settings);
  return {
    ...access,
    url: urls,
    locked,
    own: { prefix, hasOwnLabels: hasLabelsOfRun },
    ...(onNote === undefined ? {} : { onNote }),
  };
}

/** How to remove an app of a run when its master is dead. */
export function undoAt(settings: Settings, appId: string, runId: string): Undo {
  const { urls, authorization, ca } = accessOf(settings);
  return remoteUndo(appUndoer, {
    urls,
    appId,
    label: { name: LABELS.run, value: runId },
    ...(authorization === undefined ? {} : { authorization: authorization.reveal() }),
    ...(ca === undefined ? {} : { ca }),
  });
}
