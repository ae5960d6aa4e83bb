import type { AgentInspection } from '../marathon-client/agent-inspection.ts';
import type { AppChanges } from '../marathon-client/app-changes.ts';
import type { Inspection } from '../marathon-client/inspection.ts';
import type { MarathonHttp } from '../marathon-client/marathon-http.ts';
import type { TaskLogs } from '../marathon-client/task-logs.ts';
import type { Colors } from '../terminal/terminal.ts';

/** The cluster that a shell looks at and changes. */
export interface ShellEngine {
  /** Where it is, e.g. `http://127.0.0.1:8080`. */
  url: string;
  http: MarathonHttp;
  inspection: Inspection;
  agents: AgentInspection;
  changes: AppChanges;
  logs: TaskLogs;
  /** Path that apps of ours live under; their names may be given without it. */
  appPrefix: string;
}

/** What one command runs with. */
export interface ShellContext {
  engine: ShellEngine;
  /** The result is wanted as JSON. */
  json: boolean;
  /** Writes to stdout; nothing any more once the command was interrupted. */
  out(text: string): Promise<void>;
  /** JSON of a value on stdout. */
  outJson(value: unknown): Promise<void>;
  /** Writes a line to stderr that stays. */
  note(line: string): void;
  /** A line on stderr that is redrawn in place, or taken away; none where stderr is no terminal. */
  status(line: string | undefined): void;
  /** Width of the terminal that stdout is; Infinity where it is none. */
  columns(): number;
  colors: Colors;
  /** Asks the person at the terminal; true where nobody sits at one. */
  confirm(question: string): Promise<boolean>;
  /** Aborted by Ctrl-C. */
  signal: AbortSignal;
  /** Unix time, ms. */
  nowMs(): number;
  /** Numbers in [0, 1). */
  random(): number;
}
