import type { EngineKind } from './engine.ts';
import { remoteCluster, undoAt } from './marathon.ts';
import { checkMarathon } from './marathon-checks.ts';

/** A Marathon that runs elsewhere, and the Mesos below it. */
export const marathonEngine: EngineKind = {
  name: 'marathon',
  isThisMachine: false,
  require: async (settings) => {
    await remoteCluster(settings).apps(settings.marathon.app_prefix);
  },
  checks: checkMarathon,
  leftovers: async (settings) => remoteCluster(settings),
  open: async (settings, _keeper, onNote) => ({
    kind: 'marathon',
    cluster: remoteCluster(settings, onNote),
    page: null,
    undoOf: (appId, runId) => undoAt(settings, appId, runId),
    close: async () => {},
  }),
};
