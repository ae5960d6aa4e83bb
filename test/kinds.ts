/*
 * Which tests need what. Every test that is not named here is fast: it starts no process (test/harness/no-processes.ts
 * sees to that) and has no broker, so that `npm run test:fast` is over within a minute.
 */

/** Those that share the broker of test/harness/global-broker.ts. */
export const NEED_BROKER = [
  'test/e2e',
  'test/apps/kafka/kafkajs/kafkajs-delivery.test.ts',
  'test/apps/kafka/kafkajs/kafkajs-trouble.test.ts',
  'test/apps/kafka/compression/interchange.test.ts',
  'test/apps/kafka/wire/group/classic-group.test.ts',
  'test/apps/kafka/wire/group/consumer-group.test.ts',
  'test/apps/kafka/wire/two-leaders.test.ts',
  'test/apps/kafka/wire/wire-delivery.test.ts',
  'test/apps/kafka/wire/wire-gone.test.ts',
  'test/apps/kafka/wire/wire-idempotence.test.ts',
  'test/apps/kafka/wire/wire-reconnect.test.ts',
  'test/apps/kafka/wire/wire-split.test.ts',
  'test/apps/kafka/wire/wire-throttle.test.ts',
  'test/apps/kafka/wire/wire-transactions.test.ts',
  'test/apps/kafka/wire/wire-trouble.test.ts',
  'test/servers/kafka/admin/admin.test.ts',
  'test/doctor/checks.test.ts',
  'test/servers/kafka/admin/kafka-probe.test.ts',
];

/** Those that start processes: Hydra itself, the local Marathon's tasks, a browser, other people's programs. */
export const START_PROCESSES = [
  'test/cli/commands',
  'test/clients',
  'test/process',
  'test/api/package.test.ts',
  'test/apps/kafka/start-task.test.ts',
  'test/architecture.test.ts',
  'test/artifact/pack-folder.test.ts',
  'test/base/loopback-requests.test.ts',
  'test/cli/bad-input.test.ts',
  'test/cli/command-text.test.ts',
  'test/cli/main.test.ts',
  'test/workloads/external/external-workloads.test.ts',
  'test/workloads/external/http-ping.test.ts',
  'test/cli/not-installed.test.ts',
  'test/cli/relative-folders.test.ts',
  'test/shell/interactive.test.ts',
  'test/marathon-client/app-changes.test.ts',
  'test/marathon-client/app-undo.test.ts',
  'test/marathon-client/front-proxy.test.ts',
  'test/marathon-client/marathon-cluster.test.ts',
  'test/marathon-client/trust.test.ts',
  'test/export/csv-text.test.ts',
  'test/export/prometheus.test.ts',
  'test/servers/shared/atomic-folder.test.ts',
  'test/servers/shared/process-usage.test.ts',
  'test/servers/kafka/brokers/embedded-broker.test.ts',
  'test/servers/shared/java.test.ts',
  'test/servers/shared/jolokia.test.ts',
  'test/servers/kafka/settings/key-stores.test.ts',
  'test/servers/kafka/brokers/broker-process.test.ts',
  'test/servers/kafka/brokers/launch-broker.test.ts',
  'test/servers/kafka/brokers/maven-install.test.ts',
  'test/marathon-page/page.test.ts',
  'test/marathon-server/http/agent-routes.test.ts',
  'test/marathon-server/http/app-routes.test.ts',
  'test/marathon-server/http/app-version-routes.test.ts',
  'test/marathon-server/contract-behaviour.test.ts',
  'test/marathon-server/contract-clients.test.ts',
  'test/marathon-server/contract-cluster.test.ts',
  'test/marathon-server/contract-endpoints.test.ts',
  'test/marathon-server/contract-events.test.ts',
  'test/marathon-server/contract-mesos.test.ts',
  'test/marathon-server/http/deployment-routes.test.ts',
  'test/marathon-server/http/event-routes.test.ts',
  'test/marathon-server/executor/fetch-cache.test.ts',
  'test/marathon-server/http/file-routes.test.ts',
  'test/marathon-server/fuzz.test.ts',
  'test/marathon-server/http/group-routes.test.ts',
  'test/marathon-server/http/info-routes.test.ts',
  'test/marathon-server/kill-nine.test.ts',
  'test/marathon-server/executor/local-cluster.test.ts',
  'test/marathon-server/http/mesos-routes.test.ts',
  'test/marathon-server/nothing-left.test.ts',
  'test/marathon-server/server.test.ts',
  'test/marathon-server/http/task-routes.test.ts',
  'test/marathon-server/http/ui-routes.test.ts',
  'test/notebook/jupyter.test.ts',
  'test/report/foreign-words.test.ts',
  'test/report/report-page.test.ts',
  'test/engines/local-engine.test.ts',
  'test/engines/marathon-checks.test.ts',
  'test/session/master-labels.test.ts',
  'test/store/kill-nine.test.ts',
  'test/store/load-study.test.ts',
  'test/store/study-lock.test.ts',
  'test/store/write-file.test.ts',
];

/** What runs with the Node.js versions that CI fetches: `npm run test:nodes`. */
export const ON_OTHER_NODES = ['test/nodes'];

/** As patterns for vitest; a name without an ending is a folder. */
export function patternsOf(names: readonly string[]): string[] {
  return names.map((name) => (name.endsWith('.test.ts') ? name : `${name}/**/*.test.ts`));
}
