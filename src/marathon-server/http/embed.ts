/** What may be embedded into an app. */
export interface AppEmbed {
  tasks: boolean;
  counts: boolean;
  deployments: boolean;
  lastTaskFailure: boolean;
  readiness: boolean;
  /** The time at which statistics of the tasks are taken, ms; null for none. */
  taskStatsAtMs: number | null;
}

/** What may be embedded into a group, and into the groups inside it. */
export interface GroupEmbed {
  apps: boolean;
  groups: boolean;
  pods: boolean;
  /** Into each app. */
  app: AppEmbed;
}

/** What the `embed` parameters ask for of apps; Marathon takes any of these prefixes, or none, for the same. */
export function appEmbedOf(query: URLSearchParams, nowMs: number): AppEmbed {
  const asked = new Set(query.getAll('embed').map((name) => name.replace(/^(group\.apps|apps|app)\./, '')));
  const failures = asked.has('failures');
  const tasks = asked.has('tasks') || failures;
  return {
    tasks,
    counts: asked.has('counts'),
    // Whoever asks for tasks gets deployments too: older versions of Marathon had them in one.
    deployments: asked.has('deployments') || tasks,
    lastTaskFailure: asked.has('lastTaskFailure') || failures,
    readiness: asked.has('readiness'),
    taskStatsAtMs: asked.has('taskStats') ? nowMs : null,
  };
}

/** What the `embed` parameters ask for of groups: everything that is in them when there is no parameter. */
export function groupEmbedOf(query: URLSearchParams, nowMs: number): GroupEmbed {
  const asked = new Set(query.getAll('embed'));
  const all = asked.size === 0;
  return {
    apps: all || asked.has('group.apps'),
    groups: all || asked.has('group.groups'),
    pods: all || asked.has('group.pods'),
    app: appEmbedOf(query, nowMs),
  };
}
