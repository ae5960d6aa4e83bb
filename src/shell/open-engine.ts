import { accessOf } from '../engines/marathon.ts';
import { AgentInspection } from '../marathon-client/agent-inspection.ts';
import { AppChanges } from '../marathon-client/app-changes.ts';
import { defaultRetry } from '../marathon-client/backoff.ts';
import { Inspection } from '../marathon-client/inspection.ts';
import { MarathonApi } from '../marathon-client/marathon-api.ts';
import { MarathonHttp } from '../marathon-client/marathon-http.ts';
import { Mesos } from '../marathon-client/mesos.ts';
import { TaskLogs } from '../marathon-client/task-logs.ts';
import type { Settings } from '../options/settings.ts';
import type { ShellEngine } from './shell-context.ts';

/**
 * The Marathon that the settings name, whoever serves it. Nothing is contacted yet.
 * @throws UsageError when the login would go over plain http to another machine.
 */
export function openShellEngine(settings: Settings): ShellEngine {
  const { marathon, mesos: named, cluster } = settings;
  const { random } = Math;
  const nowMs = () => performance.now();
  const access = accessOf(settings);
  const http = new MarathonHttp({ ...access, retry: defaultRetry, random, nowMs });
  const inspection = new Inspection(http);
  const masterUrls = cluster.engine === 'marathon' ? named.urls : [];
  const mesos = new Mesos({ api: new MarathonApi(http), masterUrls, access });
  return {
    url: http.url,
    http,
    inspection,
    agents: new AgentInspection(mesos),
    changes: new AppChanges({ http, inspection, random, nowMs }),
    logs: new TaskLogs(mesos),
    appPrefix: marathon.app_prefix,
  };
}
