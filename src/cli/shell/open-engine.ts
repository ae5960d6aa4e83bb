import { AgentInspection } from '../../cluster/agent-inspection.ts';
import { AppChanges } from '../../cluster/app-changes.ts';
import { defaultRetry } from '../../cluster/backoff.ts';
import { Inspection } from '../../cluster/inspection.ts';
import { MarathonApi } from '../../cluster/marathon-api.ts';
import { MarathonHttp } from '../../cluster/marathon-http.ts';
import { TaskLogs } from '../../cluster/task-logs.ts';
import type { Settings } from '../../config/settings.ts';
import type { ShellEngine } from './shell-context.ts';

/** The Marathon that the settings name, whoever serves it. Nothing is contacted yet. */
export function openShellEngine({ marathon, mesos, cluster }: Settings): ShellEngine {
  const url = `http://${marathon.ip}:${marathon.port}`;
  const { random } = Math;
  const http = new MarathonHttp({ url, retry: defaultRetry, random });
  const api = new MarathonApi(http);
  const inspection = new Inspection(http);
  const mesosUrl = cluster.engine === 'marathon' ? { mesosUrl: `http://${mesos.ip}:${mesos.port}` } : {};
  return {
    url: http.url,
    http,
    inspection,
    agents: new AgentInspection({ api, ...mesosUrl }),
    changes: new AppChanges({ http, inspection, random, nowMs: () => performance.now() }),
    logs: new TaskLogs({ api, ...mesosUrl }),
    appPrefix: marathon.app_prefix,
  };
}
