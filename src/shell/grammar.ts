/** What may stand for a word of a command; completion offers accordingly. */
export type Place =
  | 'group word'
  | 'listing'
  | 'app'
  | 'task'
  | 'app or task'
  | 'count'
  | 'file'
  | 'event'
  | 'command';

/** A switch of a command. */
export interface Flag {
  names: readonly string[];
  /** What its value is called; it takes none where this is absent. */
  value?: string;
  does: string;
}

/** One command of the shell: what parsing, help and completion know of it. */
export interface CommandGrammar {
  name: string;
  /** Other words for it. */
  aliases?: readonly string[];
  synopsis: string;
  does: string;
  /** More lines for `help <command>`. */
  notes?: readonly string[];
  /** What stands after it, word by word; the last place repeats where `repeats` says so. */
  places: readonly Place[];
  least: number;
  repeats?: boolean;
  flags: readonly Flag[];
  /** `force` may stand before it. */
  forceable?: boolean;
}

/** What `ls` lists. */
export const listings = ['slaves', 'apps', 'tasks', 'deployments', 'queue', 'groups'] as const;
export type Listing = (typeof listings)[number];

/** Other words for a listing: the original's, and Mesos' own of today. */
export const listingAliases: Readonly<Record<string, Listing>> = {
  slave: 'slaves',
  agents: 'slaves',
  agent: 'slaves',
  app: 'apps',
  task: 'tasks',
  deployment: 'deployments',
  group: 'groups',
};

export const logFiles = ['stdout', 'stderr'] as const;
export type LogFile = (typeof logFiles)[number];

export const json: Flag = { names: ['--json'], does: 'print one JSON document' };
export const follow: Flag = { names: ['-f', '--follow'], does: 'go on as it is written, until Ctrl-C' };
export const lines: Flag = {
  names: ['-n', '--lines'],
  value: 'number',
  does: 'lines from the end to begin with, 20 unless told',
};

export const runFlag: Flag = { names: ['--run'], value: 'run id', does: 'which run, where several publish' };

/** The event types of Marathon 1.4, for completion; others may be asked for by name. */
export const eventTypes = [
  'add_health_check_event',
  'api_post_event',
  'app_terminated_event',
  'deployment_failed',
  'deployment_info',
  'deployment_step_failure',
  'deployment_step_success',
  'deployment_success',
  'event_stream_attached',
  'event_stream_detached',
  'failed_health_check_event',
  'group_change_failed',
  'group_change_success',
  'health_status_changed_event',
  'remove_health_check_event',
  'scheduler_disconnected_event',
  'scheduler_registered_event',
  'scheduler_reregistered_event',
  'status_update_event',
  'unhealthy_task_kill_event',
] as const;

const forceNote =
  'On a terminal it asks first. With force before it, it asks nothing and cancels a deployment that locks the app.';

/** Every command, in the order of help. */
export const grammar: readonly CommandGrammar[] = [
  {
    name: 'ls',
    synopsis: 'ls slaves|apps|tasks|deployments|queue|groups [app]',
    does: 'list agents, apps, tasks, deployments, what waits for placement, groups',
    notes: [
      'ls apps /path lists what lies at and below a path, ls task <app> the tasks of one app.',
      'ls agents is ls slaves.',
    ],
    places: ['listing', 'app'],
    least: 1,
    flags: [json],
  },
  {
    name: 'show',
    synopsis: 'show <app>',
    does: 'one app: command, resources, placement, state, last failure',
    places: ['app'],
    least: 1,
    flags: [json],
  },
  {
    name: 'logs',
    synopsis: 'logs <app> [task] [stdout|stderr] [-f] [-n <lines>]',
    does: 'what tasks wrote; both files of all its tasks unless told',
    notes: ['The beginning of a task id is enough where only one task has it.'],
    places: ['app', 'task', 'file'],
    least: 1,
    flags: [follow, lines, json],
  },
  {
    name: 'stats',
    synopsis: 'stats <task|app>',
    does: 'CPU and memory of its tasks, measured over one second',
    places: ['app or task'],
    least: 1,
    flags: [json],
  },
  {
    name: 'events',
    synopsis: 'events [type...]',
    does: 'what happens on the cluster, as it happens, until Ctrl-C',
    notes: ['With --json, one document per line.'],
    places: ['event'],
    least: 0,
    repeats: true,
    flags: [json],
  },
  {
    name: 'scale',
    synopsis: '[force] scale <app> <n>',
    does: 'bring an app to n instances, and wait until they run',
    notes: [
      'On a terminal it asks first where tasks would end. With force before it, it asks nothing and cancels a deployment that locks the app.',
    ],
    places: ['app', 'count'],
    least: 2,
    flags: [json],
    forceable: true,
  },
  {
    name: 'suspend',
    synopsis: '[force] suspend <app>',
    does: 'scale an app to 0: its tasks end, its definition stays',
    notes: [forceNote],
    places: ['app'],
    least: 1,
    flags: [json],
    forceable: true,
  },
  {
    name: 'restart',
    synopsis: '[force] restart <app>',
    does: 'replace all tasks of an app by new ones',
    notes: [forceNote],
    places: ['app'],
    least: 1,
    flags: [json],
    forceable: true,
  },
  {
    name: 'stop',
    synopsis: '[force] stop <app>',
    does: 'remove an app with its tasks',
    notes: [forceNote],
    places: ['app'],
    least: 1,
    flags: [json],
    forceable: true,
  },
  {
    name: 'kill',
    synopsis: '[force] kill <task>',
    does: 'end one task; Marathon starts another in its place',
    notes: ['On a terminal it asks first, unless force stands before it.'],
    places: ['task'],
    least: 1,
    flags: [json],
    forceable: true,
  },
  {
    name: 'group',
    synopsis: 'group list | create|add|remove <name> <n> | delete <name> | <name> <what> [--run=<id>]',
    does: 'app groups of a run that publishes on this machine: sets of its clients, and commands to all of one',
    notes: [
      'group create slow 10, group add slow 5: takes clients that are in no group. group remove slow 2 takes two out and kills them.',
      'group slow set recv_rate 100: each of its clients receives 100 messages per second at most; max = as fast as they come.',
      'group slow pause, resume, reconnect, unblock, block [stall|drop|reset|refuse] [for <time>]: all its clients do that.',
      'group delete slow: its clients are free again. group list: which there are, and how many clients are free.',
      'The run is the only one that publishes, or that of --run.',
    ],
    places: ['group word'],
    least: 1,
    repeats: true,
    flags: [runFlag, json],
  },
  {
    name: 'help',
    aliases: ['?'],
    synopsis: 'help [command]',
    does: 'this list, or more about one command',
    places: ['command'],
    least: 0,
    flags: [],
  },
  {
    name: 'exit',
    aliases: ['quit'],
    synopsis: 'exit | quit',
    does: 'leave; Ctrl-D does as well',
    places: [],
    least: 0,
    flags: [],
  },
];

/** The command of a name or alias. */
export function grammarOf(word: string): CommandGrammar | undefined {
  return grammar.find(({ name, aliases = [] }) => name === word || aliases.includes(word));
}

/** Every word that may begin a line. */
export const firstWords: readonly string[] = [
  ...grammar.flatMap(({ name, aliases = [] }) => [name, ...aliases]),
  'force',
];
