import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { PlannedStep } from '../model/events.ts';
import { elapsed, type Paint, plural, stepTitle } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { pad, widest } from './layout.ts';
import * as messages from './messages.ts';
import { failedStep, type HostView, isFailure, pendingSteps, type RunView } from './run-view.ts';
import { hostStatus } from './status.ts';

/** How long steps took in earlier runs. */
export interface StepDurations {
  of(host: string, step: PlannedStep): { readonly host: string; readonly seconds: number } | undefined;
}

export interface LiveOptions {
  /** The size of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly glyphs: Glyphs;
  readonly durations: StepDurations;
  /** Increases with every drawing. */
  readonly frame: number;
}

/** From so many columns on, step output is shown beside the step instead of below it. */
const WIDE = 140;
/** The width of a step's title beside step output, in columns. */
const TITLE_WIDTH = 50;
/** Rows that are left for earlier text and the cursor. */
const SPARE_ROWS = 4;
/** In milliseconds: details are shown of steps that take longer. */
const LONG_STEP = 1000;
const NAME_WIDTH = 24;

/** The current state of a run: one row for each host, collapsed where there are more hosts than rows, and the total. */
export function liveRows(view: RunView, now: number, options: LiveOptions): readonly string[] {
  const { hosts } = view;
  const room = Math.max(3, options.rows - SPARE_ROWS) - 1;
  const { visible, collapsed } = hosts.length <= room ? { visible: hosts, collapsed: [] } : collapse(hosts, room - 1);
  const below = options.columns < WIDE && visible.length + visible.filter(({ current }) => current).length <= room;
  const rowOptions: RowOptions = {
    ...options,
    nameWidth: Math.min(NAME_WIDTH, widest(hosts.map(({ name }) => name))),
    digits: String(Math.max(...hosts.map((host) => host.steps))).length,
    below,
    dryRun: view.started?.command === 'plan',
  };
  const rows = [
    ...visible.flatMap((host) => hostRows(host, now, rowOptions)),
    ...(collapsed.length === 0 ? [] : [options.paint('dim', collapsedRow(collapsed, options.glyphs))]),
    totalRow(view, now, options),
  ];
  return rows.map((row) => truncated(row, options.columns - 1, options.glyphs));
}

interface RowOptions extends LiveOptions {
  readonly nameWidth: number;
  /** Of step numbers. */
  readonly digits: number;
  /** Show details below the row of a host. */
  readonly below: boolean;
  readonly dryRun: boolean;
}

type Phase = 'waiting' | 'connecting' | 'planned' | 'running' | 'ended';

function phaseOf({ since, plan, current, done, finished }: HostView): Phase {
  if (finished) return 'ended';
  if (since === undefined) return 'waiting';
  if (current || done.length > 0) return 'running';
  return plan ? 'planned' : 'connecting';
}

function hostRows(host: HostView, now: number, options: RowOptions): readonly string[] {
  const { columns, nameWidth, digits, below, dryRun, paint, glyphs } = options;
  const cut = (text: string, width: number) => truncated(text, width, glyphs);
  const { done, current, steps } = host;
  // A dry run reads all steps at once.
  const count = dryRun ? '' : `  ${String(done.length).padStart(digits)}/${String(steps).padEnd(digits)}`;
  const head = `${pad(cut(host.name, nameWidth), nameWidth)}${count}  ${mark(host, options)} `;
  const detail = current && now - current.since >= LONG_STEP ? stepDetail(host, options) : '';
  const time = timeText(host, now);
  const width = columns - 1 - stringWidth(head) - stringWidth(time) - 2;
  const title = titleText(host, dryRun);
  const text = cut(detail === '' || below ? title : `${cut(title, TITLE_WIDTH)}  ${paint('dim', detail)}`, width);
  const row = time === '' ? head + text : `${head}${pad(text, width)}  ${paint('dim', time)}`;
  if (detail === '' || !below) return [row];
  const indent = ' '.repeat(nameWidth + 2);
  return [row, indent + paint('dim', cut(detail, columns - 1 - indent.length))];
}

function mark(host: HostView, { paint, glyphs, frame }: RowOptions): string {
  switch (phaseOf(host)) {
    case 'connecting':
    case 'running':
      return paint('cyan', glyphs.spinner[frame % glyphs.spinner.length] ?? '');
    case 'ended':
      return endMark(host, paint, glyphs);
    case 'waiting':
    case 'planned':
      return ' ';
  }
}

function endMark({ drift, finished }: HostView, paint: Paint, glyphs: Glyphs): string {
  if (drift.length > 0) return paint('red', glyphs.bad);
  switch (finished?.status) {
    case 'failed':
    case 'unreachable':
      return paint('red', glyphs.bad);
    case 'interrupted':
      return paint('yellow', glyphs.interrupted);
    case 'ok':
    case 'changed':
      return paint('green', glyphs.good);
    case 'skipped':
    case undefined:
      return ' ';
  }
}

function titleText(host: HostView, dryRun: boolean): string {
  switch (phaseOf(host)) {
    case 'waiting':
      return messages.waiting;
    case 'connecting':
      return messages.connecting;
    case 'planned':
      return messages.pendingCount(pendingSteps(host));
    case 'running':
      return host.current ? stepTitle(host.current.step) : messages.reading;
    case 'ended':
      return resultText(host, dryRun);
  }
}

function resultText(host: HostView, dryRun: boolean): string {
  const { done, finished } = host;
  if (dryRun && (finished?.status === 'ok' || finished?.status === 'changed')) {
    return messages.pendingCount(pendingSteps(host));
  }
  const { word } = hostStatus(host);
  const failed = failedStep(host);
  if (failed) return messages.failedAt({ status: word, title: stepTitle(failed) });
  const changed = done.filter(({ status }) => status === 'changed').length;
  return changed === 0 ? word : messages.changedSteps({ status: word, changed });
}

function timeText(host: HostView, now: number): string {
  if (host.finished) return elapsed(host.finished.seconds);
  const from = host.current?.since ?? host.since;
  // While a person reads the plan, no change is running.
  return from === undefined || phaseOf(host) === 'planned' ? '' : elapsed((now - from) / 1000);
}

function stepDetail({ name, current }: HostView, { durations, glyphs }: RowOptions): string {
  const earlier = current && durations.of(name, current.step);
  const took =
    earlier && messages.tookBefore({ took: earlier.seconds, ...(earlier.host === name ? {} : { host: earlier.host }) });
  return [took, current?.output].filter(Boolean).join(` ${glyphs.dot} `);
}

function truncated(text: string, width: number, { ellipsis }: Glyphs): string {
  return cliTruncate(text, Math.max(1, width), { truncationCharacter: ellipsis });
}

/** Failed hosts are shown first, then running ones; the others are counted. */
function collapse(hosts: readonly HostView[], room: number) {
  const failed = hosts.filter(({ finished }) => finished && isFailure(finished.status));
  const running = hosts.filter((host) => !host.finished && !['waiting', 'planned'].includes(phaseOf(host)));
  // Each gets half of the rows at least, as far as it needs them.
  const half = Math.ceil(room / 2);
  const first = failed.slice(0, Math.max(half, room - running.length));
  const visible = [...first, ...running.slice(0, room - first.length)];
  return { visible, collapsed: hosts.filter((host) => !visible.includes(host)) };
}

function collapsedRow(hosts: readonly HostView[], { ellipsis }: Glyphs): string {
  return `${ellipsis} ${messages.collapsedHosts({ count: hosts.length, states: countStates(hosts.map(stateWord)) })}`;
}

function stateWord(host: HostView): string {
  if (host.finished) return hostStatus(host).word;
  const phase = phaseOf(host);
  return phase === 'connecting' ? 'running' : phase;
}

/** As `stateWord`, with one word for all hosts that ended without a failure. */
function totalWord(host: HostView): string {
  const word = stateWord(host);
  return ['ok', 'changed', 'skipped'].includes(word) ? 'done' : word;
}

const STATES = [
  ...['failed', 'unreachable', messages.drifted, 'interrupted'],
  ...['running', 'planned', 'waiting', 'changed', 'ok', 'skipped', 'done'],
];

function countStates(words: readonly string[]): string {
  return STATES.flatMap((state) => {
    const count = words.filter((word) => word === state).length;
    return count === 0 ? [] : [`${count} ${state}`];
  }).join(', ');
}

function totalRow({ hosts, started }: RunView, now: number, { glyphs }: LiveOptions): string {
  const changes = hosts.flatMap(({ done }) => done).filter(({ status }) => status === 'changed').length;
  const parts = [`${plural(hosts.length, 'host')}: ${countStates(hosts.map(totalWord))}`];
  if (changes > 0) parts.push(plural(changes, 'change'));
  if (started) parts.push(elapsed((now - Date.parse(started.time)) / 1000));
  return parts.join(` ${glyphs.dot} `);
}
