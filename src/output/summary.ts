import type { EventOf } from '../model/events.ts';
import { stepId } from '../model/step.ts';
import { failureBlocks, type FailureOptions } from './failure-blocks.ts';
import { type Paint, plural, seconds, shortTitle } from './format.ts';
import { hostIndependent } from './host-independent.ts';
import { hostNames } from './host-ranges.ts';
import { wrapped } from './layout.ts';
import * as messages from './messages.ts';
import { commandLines, type NextCommands } from './next-commands.ts';
import { offeredCommands } from './offered-commands.ts';
import { pendingReboots, rebootReasons } from './pending-reboots.ts';
import { planTotal } from './plan-total.ts';
import { failedStep, type HostView, type RunView } from './run-view.ts';
import { countHosts, hostStatus, markOf, STATUS_COLORS, STATUSES } from './status.ts';
import { table } from './table.ts';
import { textWidth } from './text-width.ts';

export interface SummaryOptions extends FailureOptions {
  readonly commands: NextCommands;
  /** One line for each host, however many there are. */
  readonly verbose: boolean;
  /** Only failures, pending reboots and the total. */
  readonly quiet?: boolean;
  /** Whether the plan was printed: it shows the failures of a dry run. */
  readonly planShown?: boolean;
}

/** With more hosts than this, hosts with equal results share a line. */
const MANY = 20;

/** The result of a run: a table of hosts, the total, the failures by cause, the commands to go on with. */
export function summaryLines(view: RunView, options: SummaryOptions): readonly string[] {
  const { started, finished } = view;
  if (!started || !finished) return [];
  const { columns, paint, quiet = false, planShown = false } = options;
  const dryRun = started.command === 'plan';
  const hosts = view.hosts.filter((host) => host.finished);
  const failures = dryRun && planShown ? [] : failureBlocks(hosts, options);
  const reasons = rebootLines(view, options);
  const commands = commandLines(offeredCommands(view, options.commands), columns);
  return [
    ...(quiet || dryRun ? [] : hostTable(hosts, options)),
    ...(dryRun ? dryRunLines(finished, hosts, options) : wrapped(totalLine(finished, hosts, paint), columns, 2)),
    ...failures,
    ...(failures.length + reasons.length + commands.length > 0 ? [''] : []),
    ...reasons,
    ...commands,
  ];
}

const HEAD = { host: 'host', result: 'result', changed: 'changed', time: 'time', reboot: '', cause: '' };
type Column = keyof typeof HEAD;
type Row = Readonly<Record<Column, string>>;

function hostTable(hosts: readonly HostView[], { paint, verbose, columns }: SummaryOptions): readonly string[] {
  const groups = new Map<string, HostView[]>();
  for (const host of hosts) {
    const { host: _host, time: _time, ...same } = row([host], paint);
    const key = hosts.length > MANY && !verbose ? hostIndependent(Object.values(same).join('\n'), host) : host.name;
    groups.set(key, [...(groups.get(key) ?? []), host]);
  }
  const rows = [...groups.values()].map((group) => row(group, paint));
  // A column is left out where no host has anything in it.
  const shown = (Object.keys(HEAD) as Column[]).filter((one) => HEAD[one] !== '' || rows.some((each) => each[one]));
  return table(
    rows.map((one) => shown.map((column) => one[column])),
    { paint, columns, head: shown.map((column) => HEAD[column]), narrow: 'lines' },
  );
}

function row(hosts: readonly HostView[], paint: Paint): Row {
  const [first] = hosts;
  const { finished } = first ?? {};
  if (!first || !finished) throw new Error('a host has no result');
  const { word, color } = hostStatus(first);
  const { changed } = finished.counts;
  return {
    host: shortNames(hosts),
    result: paint(color, `${markOf(first)} ${word}`),
    changed: changed === 0 ? '' : String(changed),
    time: paint('dim', duration(hosts)),
    reboot: finished.reboot.length > 0 ? paint('yellow', messages.rebootPending) : '',
    cause: causeOf(first),
  };
}

/** Why a host failed, in a line. */
export function causeOf(host: HostView): string {
  const { finished, drift, done, steps } = host;
  if (drift.length > 0) return messages.driftedFromPlan;
  if (finished?.status === 'interrupted') return messages.afterSteps({ done: done.length, steps });
  const message = shortMessage(finished?.failure?.message ?? '');
  const step = failedStep(host);
  if (!step) return message;
  const title = shortTitle(step);
  // Some messages begin with the title themselves.
  const text = message.startsWith(title) ? message : `${title}: ${message}`;
  return messages.failedStep({ step: stepId(step), text });
}

/** In columns: of the command of a longer message, only the program is shown. The whole one is in the text of the failure. */
const MESSAGE_WIDTH = 60;

function shortMessage(message: string): string {
  const [line = ''] = message.split('\n');
  return textWidth(line) <= MESSAGE_WIDTH ? line : line.replace(/^(\S+) .+ (exited with status \d+)$/, '$1 … $2');
}

/** In characters: longer lists of names are replaced by their number. */
const NAMES_WIDTH = 40;

function shortNames(hosts: readonly HostView[]): string {
  const names = hostNames(hosts.map(({ name }) => name));
  return hosts.length > 1 && names.length > NAMES_WIDTH ? plural(hosts.length, 'host') : names;
}

function duration(hosts: readonly HostView[]): string {
  const times = hosts.flatMap(({ finished }) => finished?.seconds ?? []);
  const [shortest, longest] = [seconds(Math.min(...times)), seconds(Math.max(...times))];
  return shortest === longest ? longest : `${shortest} to ${longest}`;
}

function rebootLines(view: RunView, { paint, columns }: SummaryOptions): readonly string[] {
  const label = paint('yellow', messages.rebootPendingLabel);
  return rebootReasons(pendingReboots(view)).flatMap((reason) =>
    wrapped(`${label} ${messages.rebootReason(reason)}`, columns),
  );
}

function totalLine(run: EventOf<'run-finished'>, hosts: readonly HostView[], paint: Paint): string {
  const drifted = hosts.filter(({ drift }) => drift.length > 0).length;
  const counts = countHosts(hosts);
  const words = STATUSES.toReversed().flatMap((status) => {
    const count = counts[status] - (status === 'skipped' ? drifted : 0);
    if (count <= 0) return [];
    const text = `${count} ${status}`;
    return [['ok', 'changed', 'skipped'].includes(status) ? text : paint(STATUS_COLORS[status], text)];
  });
  if (drifted > 0) words.push(paint('red', `${drifted} ${messages.drifted}`));
  if (run.interrupted && counts.interrupted === 0) words.push(paint('yellow', messages.interrupted));
  return messages.runTotal({
    hosts: hosts.length,
    words,
    changes: messages.changeCount(run),
    time: seconds(run.seconds),
  });
}

/** The total of the plan, unless the plan was printed. */
function dryRunLines(run: EventOf<'run-finished'>, hosts: readonly HostView[], { columns, planShown }: SummaryOptions) {
  const total = messages.dryRunTotal({ time: seconds(run.seconds), interrupted: run.interrupted });
  return [...(planShown ? [] : [planTotal(hosts)]), total].flatMap((line) => wrapped(line, columns, 0));
}
