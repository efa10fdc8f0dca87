import type { Status } from '../model/events.ts';
import { localTime, type Paint, seconds } from './format.ts';
import * as messages from './messages.ts';
import type { RunView } from './run-view.ts';
import { sanitizeAll } from './sanitize.ts';
import { countHosts, STATUS_COLORS, STATUSES } from './status.ts';
import { table } from './table.ts';

/** A logged run, for the list of runs. */
export interface RunSummary {
  readonly run: string;
  /** Of provision; null where the log does not say. */
  readonly version: string | null;
  /** False where the log has another format than this version reads: nothing else is known then. */
  readonly readable: boolean;
  /** ISO 8601; null where the log does not say. */
  readonly time: string | null;
  readonly command: 'plan' | 'apply' | null;
  readonly inventory: string | null;
  /** Hosts by result, so far. */
  readonly hosts: Readonly<Record<Status, number>>;
  readonly changes: number | null;
  /** Steps that a dry run could not plan yet. */
  readonly unknown: number | null;
  readonly seconds: number | null;
  /** Whether the run finished, and whether it was interrupted. */
  readonly ended: boolean;
  readonly interrupted: boolean;
}

export function runSummary(run: string, { started, finished, hosts }: RunView): RunSummary {
  return {
    run,
    version: started?.version ?? null,
    readable: true,
    time: started?.time ?? null,
    command: started?.command ?? null,
    inventory: started?.inventory ?? null,
    hosts: finished?.hosts ?? countHosts(hosts),
    changes: finished?.changes ?? null,
    unknown: finished?.unknown ?? null,
    seconds: finished?.seconds ?? null,
    ended: finished !== undefined,
    interrupted: finished?.interrupted ?? false,
  };
}

/** A run that another version logged in another format. */
export function unreadableRun(run: string, version: string | null): RunSummary {
  const hosts = countHosts([]);
  const unknown = { time: null, command: null, inventory: null, hosts, changes: null, unknown: null, seconds: null };
  return { run, version, readable: false, ...unknown, ended: false, interrupted: false };
}

const HEAD = ['run', 'when', 'command', 'inventory', 'took', 'outcome'];

/** One row for each run, in the given order. */
export function runsText(runs: readonly RunSummary[], { paint, columns }: RunsOptions): string {
  if (runs.length === 0) return '';
  const rows = sanitizeAll(runs).map((run) => cells(run, paint));
  return `${table(rows, { paint, columns, head: HEAD, narrow: 'lines' }).join('\n')}\n`;
}

export interface RunsOptions {
  readonly paint: Paint;
  /** The width of the terminal; Infinity where lines are not broken. */
  readonly columns: number;
}

function cells(summary: RunSummary, paint: Paint): readonly string[] {
  const { run, version, readable, time, command, inventory, seconds: took } = summary;
  return [
    run,
    time === null ? '?' : localTime(time),
    command ?? '?',
    inventory ?? '?',
    took === null ? '' : seconds(took),
    readable ? outcome(summary, paint) : paint('yellow', messages.writtenByOtherVersion({ version })),
  ];
}

function outcome({ command, hosts, changes, unknown, ended, interrupted }: RunSummary, paint: Paint): string {
  const counts = STATUSES.toReversed().flatMap((status) => {
    if (hosts[status] === 0) return [];
    const text = `${hosts[status]} ${statusWord(status, command)}`;
    const color = STATUS_COLORS[status];
    return [color === 'red' || color === 'yellow' ? paint(color, text) : text];
  });
  return [
    ...counts,
    ...(changes ? [messages.changeCount({ changes, unknown: unknown ?? 0 })] : []),
    ...(interrupted && hosts.interrupted === 0 ? [paint('yellow', messages.interrupted)] : []),
    ...(ended ? [] : [paint('yellow', messages.didNotFinish)]),
  ].join(', ');
}

/** A dry run changes nothing. */
function statusWord(status: Status, command: RunSummary['command']): string {
  return status === 'changed' && command === 'plan' ? messages.toChange : status;
}
