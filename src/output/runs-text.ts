import type { Status } from '../model/events.ts';
import { localTime, type Paint, plural, seconds } from './format.ts';
import { isBad, type RunView } from './run-view.ts';
import { table } from './table.ts';

/** A run that was logged, in short. */
export interface RunSummary {
  readonly run: string;
  /** ISO 8601; null where the log does not say. */
  readonly time: string | null;
  readonly command: 'plan' | 'apply' | null;
  readonly inventory: string | null;
  /** How many hosts ended how, so far. */
  readonly hosts: Readonly<Record<Status, number>>;
  readonly changes: number | null;
  readonly seconds: number | null;
  /** Whether it came to its end, and whether that was by Ctrl-C. */
  readonly ended: boolean;
  readonly interrupted: boolean;
}

export function runSummary(run: string, { started, finished, hosts: views }: RunView): RunSummary {
  const hosts: Record<Status, number> = { ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0 };
  for (const { finished: ended } of views) if (ended) hosts[ended.status] += 1;
  return {
    run,
    time: started?.time ?? null,
    command: started?.command ?? null,
    inventory: started?.inventory ?? null,
    hosts: finished?.hosts ?? hosts,
    changes: finished?.changes ?? null,
    seconds: finished?.seconds ?? null,
    ended: finished !== undefined,
    interrupted: finished?.interrupted ?? false,
  };
}

const HEAD = ['run', 'when', 'command', 'inventory', 'took', 'outcome'];

/** A row a run, in the order they are given. */
export function runsText(runs: readonly RunSummary[], paint: Paint): string {
  if (runs.length === 0) return '';
  const [head = '', ...rows] = table([HEAD, ...runs.map((run) => cells(run, paint))]);
  return [paint('dim', head), ...rows, ''].join('\n');
}

function cells(summary: RunSummary, paint: Paint): readonly string[] {
  const { run, time, command, inventory, seconds: took } = summary;
  return [
    run,
    time === null ? '?' : localTime(time),
    command ?? '?',
    inventory ?? '?',
    took === null ? '' : seconds(took),
    outcome(summary, paint),
  ];
}

function outcome({ command, hosts, changes, ended, interrupted }: RunSummary, paint: Paint): string {
  const counts = (Object.keys(hosts) as readonly Status[])
    .filter((status) => hosts[status] > 0)
    .map((status) => paintedIf(isBad(status), `${hosts[status]} ${word(status, command)}`, paint));
  return [
    ...counts,
    ...(changes === null || changes === 0 ? [] : [plural(changes, 'change')]),
    ...(interrupted ? [paint('yellow', 'interrupted')] : []),
    ...(ended ? [] : [paint('yellow', 'did not end')]),
  ].join(', ');
}

/** In a dry run nothing has been changed. */
function word(status: Status, command: RunSummary['command']): string {
  return status === 'changed' && command === 'plan' ? 'to change' : status;
}

function paintedIf(bad: boolean, text: string, paint: Paint): string {
  return bad ? paint('red', text) : text;
}
