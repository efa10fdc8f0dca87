import type { Drift, EventOf, PlannedStep, Status } from '../model/events.ts';
import { impersonal } from './group-failures.ts';
import { type Color, failureLines, type Paint, plural, seconds, stepTitle } from './format.ts';
import { pad, widest, wrapped } from './layout.ts';
import { hostNames } from './host-ranges.ts';
import { failedStep, type HostView, type RunView } from './run-view.ts';

export interface SummaryOptions {
  readonly paint: Paint;
  readonly columns: number;
  /** How the person would address one host again: the command line without --host. */
  readonly again: string;
  /** How a saved plan is made anew. */
  readonly replan: string;
  /** The same as `again`, with what restarts the hosts that need it. */
  readonly restart: string;
  /** Every host has a line of its own, however many there are. */
  readonly verbose: boolean;
  /** Only what is wrong, which hosts need a reboot, and the total. */
  readonly quiet?: boolean;
}

/** With more hosts than this, those that ended alike share a line. */
const MANY = 20;

export const STATUS_COLORS: Readonly<Record<Status, Color>> = {
  ok: 'green',
  changed: 'green',
  failed: 'red',
  skipped: 'dim',
  unreachable: 'red',
};

/** How a run ended: a line a host, what is wrong with each and what to do about it, the total last. */
export function summaryLines(view: RunView, options: SummaryOptions): readonly string[] {
  const { started, finished } = view;
  if (!started || !finished) return [];
  const pending = started.command === 'plan';
  const ended = view.hosts.filter((host) => host.finished);
  // A dry run has told what is pending in its plans.
  const told = ended.filter((host) => !pending || host.finished?.status === 'ok');
  const failures = failureBlocks(ended, options);
  return [
    ...(options.quiet ? [] : hostLines(told, options)),
    ...rebootLines(
      ended.filter(({ plan = [] }) => !pending || !plan.some(restarts)),
      options,
    ),
    ...failures,
    ...(failures.length > 0 ? [''] : []),
    totalLine(finished, pending, ended, options.paint),
  ];
}

/** A host that is not as its saved plan says. */
const REFUSED = ['refused', 'red'] as const;

interface Row {
  readonly hosts: HostView[];
  readonly status: string;
  readonly what: string;
  readonly reboot: boolean;
}

function hostLines(hosts: readonly HostView[], { paint, verbose }: SummaryOptions): readonly string[] {
  const rows = new Map<string, Row>();
  for (const host of hosts) {
    const { finished } = host;
    if (!finished) continue;
    const what = outcome(finished);
    const reboot = finished.reboot.length > 0;
    const [word, color] = host.drift.length > 0 ? REFUSED : [finished.status, STATUS_COLORS[finished.status]];
    const status = paint(color, word.padEnd(11));
    const alike = hosts.length > MANY && !verbose ? [status, what, reboot].join() : host.name;
    const row = rows.get(alike) ?? { hosts: [], status, what, reboot };
    row.hosts.push(host);
    rows.set(alike, row);
  }
  const shown = [...rows.values()].map((row) => ({ ...row, names: shortNames(row.hosts) }));
  const widths = { names: widest(shown.map(({ names }) => names)), what: widest(shown.map(({ what }) => what)) };
  return shown.map(({ hosts: alike, names, status, what, reboot }) =>
    [
      pad(names, widths.names),
      status,
      pad(what, widths.what),
      paint('dim', duration(alike)),
      ...(reboot ? [paint('yellow', 'reboot needed')] : []),
    ].join('  '),
  );
}

/** Of hosts that are not in a row there may be too many to name. */
const MOST_LETTERS = 40;

function shortNames(hosts: readonly HostView[]): string {
  const names = hostNames(hosts.map(({ name }) => name));
  return hosts.length > 1 && names.length > MOST_LETTERS ? plural(hosts.length, 'host') : names;
}

function outcome({ steps, counts, status }: EventOf<'host-finished'>): string {
  const parts = [plural(steps, 'step')];
  if (counts.changed > 0) parts.push(`${counts.changed} changed`);
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.skipped > 0 && status !== 'unreachable') parts.push(`${counts.skipped} not tried`);
  if (status === 'ok') parts.push('no changes');
  return parts.join(', ');
}

function duration(hosts: readonly HostView[]): string {
  const times = hosts.flatMap(({ finished }) => finished?.seconds ?? []);
  const [shortest, longest] = [seconds(Math.min(...times)), seconds(Math.max(...times))];
  return shortest === longest ? longest : `${shortest} to ${longest}`;
}

/** Whether a step of a plan restarts the host, so that nobody has to be told to. */
function restarts({ changes }: PlannedStep): boolean {
  return changes.some((change) => change.reboots);
}

/** Why hosts need a reboot, each reason once, and how they get it. */
function rebootLines(hosts: readonly HostView[], { paint, columns, restart }: SummaryOptions): readonly string[] {
  const reasons = new Map<string, string[]>();
  for (const { name, finished } of hosts) {
    for (const reason of finished?.reboot ?? []) reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  }
  if (reasons.size === 0) return [];
  const needing = hosts.filter(({ finished }) => (finished?.reboot ?? []).length > 0);
  return [
    ...[...reasons].flatMap(([reason, names]) =>
      wrapped(`${paint('yellow', 'reboot needed:')} ${reason} (${hostNames(names)})`, columns),
    ),
    ...wrapped(
      '  Next: restart. A last step "- reboot: needed" in the playbook does that in every run that needs it.',
      columns,
    ),
    `  Then: ${restart}${hostOptions(needing.map(({ name }) => name))}`,
  ];
}

/** What is wrong with hosts; those with the same trouble are told together, in the words of the first. */
function failureBlocks(hosts: readonly HostView[], options: SummaryOptions): readonly string[] {
  const { paint, columns } = options;
  const troubles = new Map<string, { readonly trouble: Trouble; readonly names: string[] }>();
  for (const host of hosts) {
    const trouble = troubleOf(host, options);
    if (!trouble) continue;
    const shape = impersonal([trouble.head, ...trouble.lines].join('\n'), host);
    const alike = troubles.get(shape) ?? { trouble, names: [] };
    alike.names.push(host.name);
    troubles.set(shape, alike);
  }
  return [...troubles.values()].flatMap(({ trouble, names }) => [
    '',
    ...wrapped(`${paint('bold', hostNames(names))}  ${trouble.head}`, columns),
    ...trouble.lines.map((line) => `  ${line}`),
    `  Then: ${trouble.command(hostOptions(names))}`,
  ]);
}

interface Trouble {
  readonly head: string;
  readonly lines: readonly string[];
  /** The command that goes on from here. */
  command(hosts: string): string;
}

/** So many hosts are named in the command that tries them again; more than that are nearly all. */
const MOST_NAMED = 5;

function hostOptions(names: readonly string[]): string {
  return names.length > MOST_NAMED ? '' : names.map((name) => ` --host ${name}`).join('');
}

function troubleOf(host: HostView, { paint, columns, again, replan }: SummaryOptions): Trouble | undefined {
  const { finished, steps, drift } = host;
  if (drift.length > 0) return { ...driftTrouble(drift, paint), command: () => replan };
  if (!finished?.failure) return undefined;
  const step = failedStep(host);
  const where = step ? ` at step ${step.number} of ${steps}: ${stepTitle(step)}` : '';
  return {
    head: `${paint('red', finished.status)}${where}`,
    lines: failureLines(finished.failure, columns - 2),
    command: (hosts) => `${again}${hosts}`,
  };
}

function driftTrouble(drift: readonly Drift[], paint: Paint): Omit<Trouble, 'command'> {
  return {
    head: `${paint('red', 'is not as the plan says')}: nothing was changed there`,
    lines: [
      ...drift.flatMap(({ step, title, field, planned, found }) => [
        `${step === 0 ? title : `step ${step}: ${title}`}: ${field}`,
        `  planned  ${planned}`,
        `  now      ${found}`,
      ]),
      'Next: make a new plan, and look at it before it is applied.',
    ],
  };
}

function totalLine(run: EventOf<'run-finished'>, pending: boolean, hosts: readonly HostView[], paint: Paint): string {
  const counts = [plural(hosts.length, 'host')];
  const refused = hosts.filter(({ drift }) => drift.length > 0).length;
  const skipped = run.hosts.skipped - refused;
  if (run.hosts.failed > 0) counts.push(paint('red', `${run.hosts.failed} failed`));
  if (run.hosts.unreachable > 0) counts.push(paint('red', `${run.hosts.unreachable} unreachable`));
  if (refused > 0) counts.push(paint('red', `${refused} refused`));
  if (skipped > 0) counts.push(`${skipped} skipped`);
  counts.push(run.changes === 0 ? 'no changes' : plural(run.changes, 'change'));
  if (pending) counts.push('nothing was changed (dry run)');
  else counts.push(seconds(run.seconds));
  if (run.interrupted) counts.push('interrupted');
  return counts.join(' · ');
}
