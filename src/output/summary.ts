import type { EventOf, PlannedStep } from '../model/events.ts';
import { failureBlocks, type FailureOptions } from './failure-blocks.ts';
import { type Paint, plural, seconds } from './format.ts';
import { hostNames } from './host-ranges.ts';
import { pad, widest, wrapped } from './layout.ts';
import * as messages from './messages.ts';
import { hostOptions } from './next-commands.ts';
import type { HostView, RunView } from './run-view.ts';
import { hostStatus } from './status.ts';

export interface SummaryOptions extends FailureOptions {
  /** One line for each host, however many there are. */
  readonly verbose: boolean;
  /** Only failures, pending reboots and the total. */
  readonly quiet?: boolean;
}

/** With more hosts than this, hosts with equal results share a line. */
const MANY = 20;

/** The result of a run: a line for each host, the failures and what to do about them, the total. */
export function summaryLines(view: RunView, options: SummaryOptions): readonly string[] {
  const { started, finished } = view;
  if (!started || !finished) return [];
  const dryRun = started.command === 'plan';
  const hosts = view.hosts.filter((host) => host.finished);
  // The plans of a dry run show the hosts with pending changes.
  const listed = hosts.filter((host) => !dryRun || host.finished?.status === 'ok');
  const failures = failureBlocks(hosts, options);
  return [
    ...(options.quiet ? [] : hostLines(listed, options)),
    ...rebootLines(
      hosts.filter(({ plan = [] }) => !dryRun || !plan.some(reboots)),
      options,
    ),
    ...failures,
    ...(failures.length > 0 ? [''] : []),
    totalLine(finished, dryRun, hosts, options.paint),
  ];
}

interface Row {
  readonly hosts: HostView[];
  readonly status: string;
  readonly counts: string;
  readonly reboot: boolean;
}

function hostLines(hosts: readonly HostView[], { paint, verbose }: SummaryOptions): readonly string[] {
  const rows = new Map<string, Row>();
  for (const host of hosts) {
    const { finished } = host;
    if (!finished) continue;
    const counts = stepCounts(finished);
    const reboot = finished.reboot.length > 0;
    const { word, color } = hostStatus(host);
    const status = paint(color, word.padEnd(11));
    const key = hosts.length > MANY && !verbose ? [status, counts, reboot].join() : host.name;
    const row = rows.get(key) ?? { hosts: [], status, counts, reboot };
    row.hosts.push(host);
    rows.set(key, row);
  }
  const named = [...rows.values()].map((row) => ({ ...row, names: shortNames(row.hosts) }));
  const widths = { names: widest(named.map(({ names }) => names)), counts: widest(named.map((row) => row.counts)) };
  return named.map((row) =>
    [
      pad(row.names, widths.names),
      row.status,
      pad(row.counts, widths.counts),
      paint('dim', duration(row.hosts)),
      ...(row.reboot ? [paint('yellow', messages.rebootPending)] : []),
    ].join('  '),
  );
}

/** In characters: longer lists of names are replaced by their number. */
const NAMES_WIDTH = 40;

function shortNames(hosts: readonly HostView[]): string {
  const names = hostNames(hosts.map(({ name }) => name));
  return hosts.length > 1 && names.length > NAMES_WIDTH ? plural(hosts.length, 'host') : names;
}

function stepCounts({ steps, counts, status }: EventOf<'host-finished'>): string {
  const { changed, unknown, failed, skipped } = counts;
  const notTried = status === 'unreachable' ? 0 : skipped;
  return messages.stepCounts({ steps, changed, unknown, failed, notTried, unchanged: status === 'ok' });
}

function duration(hosts: readonly HostView[]): string {
  const times = hosts.flatMap(({ finished }) => finished?.seconds ?? []);
  const [shortest, longest] = [seconds(Math.min(...times)), seconds(Math.max(...times))];
  return shortest === longest ? longest : `${shortest} to ${longest}`;
}

/** Whether the plan has the reboot already, so that it need not be offered. */
function reboots({ changes }: PlannedStep): boolean {
  return changes.some((change) => change.reboots);
}

/** Why hosts need a reboot, each reason once, and the command that reboots them. */
function rebootLines(hosts: readonly HostView[], { paint, columns, commands }: SummaryOptions): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, finished } of hosts) {
    for (const reason of finished?.reboot ?? []) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  if (reasons.size === 0) return [];
  const pending = hosts.filter(({ finished }) => (finished?.reboot ?? []).length > 0).map(({ name }) => name);
  const label = paint('yellow', messages.rebootPendingLabel);
  return [
    ...[...reasons].flatMap(([reason, names]) =>
      wrapped(`${label} ${messages.rebootReason({ reason, hosts: hostNames(names) })}`, columns),
    ),
    ...wrapped(`  ${messages.next(messages.rebootStep)}`, columns),
    `  ${messages.rebootWith(commands.reboot + hostOptions(pending))}`,
  ];
}

function totalLine(run: EventOf<'run-finished'>, dryRun: boolean, hosts: readonly HostView[], paint: Paint): string {
  const drifted = hosts.filter(({ drift }) => drift.length > 0).length;
  const { failed, unreachable, interrupted, skipped } = run.hosts;
  const red = (count: number, word: string) => (count > 0 ? [paint('red', `${count} ${word}`)] : []);
  return [
    plural(hosts.length, 'host'),
    ...red(failed, 'failed'),
    ...red(unreachable, 'unreachable'),
    ...red(drifted, messages.drifted),
    ...(interrupted > 0 ? [paint('yellow', `${interrupted} ${messages.interrupted}`)] : []),
    ...(skipped > drifted ? [`${skipped - drifted} skipped`] : []),
    messages.changeCount(run),
    dryRun ? messages.nothingChanged : seconds(run.seconds),
    ...(run.interrupted && interrupted === 0 ? [messages.interrupted] : []),
  ].join(' · ');
}
