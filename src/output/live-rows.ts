import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { PlannedStep } from '../model/events.ts';
import { elapsed, firstLine, type Paint, plural, shortTitle } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { pad, widest } from './layout.ts';
import { shortened } from './shortened.ts';
import * as messages from './messages.ts';
import { failedStep, type HostView, isFailure, pendingSteps, type RunView } from './run-view.ts';
import { hostStatus, markOf } from './status.ts';

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

/** From so many columns on, the step output is shown beside the step. */
const WIDE = 140;
/** From so many columns on, there is a bar, and the usual time of a step. */
const MIDDLE = 60;
/** The width of a step's title beside step output, in columns. */
const TITLE_WIDTH = 50;
const BAR_WIDTH = 10;
/** Rows that are left for earlier text and the cursor. */
const SPARE_ROWS = 4;
/** In seconds: the usual time is shown of steps that take longer. */
const LONG_STEP = 2;
const NAME_WIDTH = 24;

/** The current state of a run: one row for each host, collapsed where there are more hosts than rows, and the total. */
export function liveRows(view: RunView, now: number, options: LiveOptions): readonly string[] {
  const { hosts } = view;
  const room = Math.max(3, options.rows - SPARE_ROWS) - 1;
  const { visible, collapsed } = hosts.length <= room ? { visible: hosts, collapsed: [] } : collapse(hosts, room - 1);
  const rowOptions: RowOptions = {
    ...options,
    nameWidth: Math.min(NAME_WIDTH, widest(hosts.map(({ name }) => name))),
    digits: String(Math.max(...hosts.map((host) => host.steps))).length,
    dryRun: view.started?.command === 'plan',
  };
  const rows = [
    ...visible.map((host) => hostRow(host, now, rowOptions)),
    ...(collapsed.length === 0 ? [] : [options.paint('dim', collapsedRow(collapsed, options.glyphs))]),
    totalRow(view, now, options),
  ];
  return rows.map((row) => truncated(row, options.columns - 1, options.glyphs));
}

interface RowOptions extends LiveOptions {
  readonly nameWidth: number;
  /** Of step numbers. */
  readonly digits: number;
  readonly dryRun: boolean;
}

type Phase = 'waiting' | 'connecting' | 'planned' | 'running' | 'ended';

function phaseOf({ since, plan, current, done, finished }: HostView): Phase {
  if (finished) return 'ended';
  if (since === undefined) return 'waiting';
  if (current || done.length > 0) return 'running';
  return plan ? 'planned' : 'connecting';
}

function hostRow(host: HostView, now: number, options: RowOptions): string {
  const { columns, nameWidth, dryRun, paint, glyphs } = options;
  const cut = (text: string, width: number) => shortened(text, width, glyphs.ellipsis);
  const name = pad(truncated(host.name, nameWidth, glyphs), nameWidth);
  // A dry run reads all steps at once.
  const head = `${[name, ...(dryRun ? [] : [progress(host, options)])].join('  ')}  ${mark(host, options)} `;
  const time = timeText(host, now, options);
  const width = columns - 1 - stringWidth(head) - stringWidth(time) - 2;
  const title = titleText(host, dryRun);
  const output = columns < WIDE ? '' : (host.current?.output ?? '');
  const text =
    output === '' ? cut(title, width) : `${cut(title, TITLE_WIDTH)}  ${paint('dim', cut(output, width - TITLE_WIDTH))}`;
  return time === '' ? head + text : `${head}${pad(text, width)}  ${paint('dim', time)}`;
}

/** The bar and the number of finished steps. */
function progress({ done, steps }: HostView, { columns, digits, paint, glyphs }: RowOptions): string {
  const count = `${String(done.length).padStart(digits)}/${String(steps).padEnd(digits)}`;
  if (columns < MIDDLE) return count;
  const full = steps === 0 ? 0 : Math.floor((done.length / steps) * BAR_WIDTH);
  return `${glyphs.full.repeat(full)}${paint('dim', glyphs.empty.repeat(BAR_WIDTH - full))}  ${count}`;
}

function mark(host: HostView, { paint, glyphs, frame }: RowOptions): string {
  switch (phaseOf(host)) {
    case 'connecting':
    case 'running':
      return paint('cyan', glyphs.spinner[frame % glyphs.spinner.length] ?? '');
    case 'ended':
      return paint(hostStatus(host).color, markOf(host, glyphs));
    case 'waiting':
    case 'planned':
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
      return host.current ? shortTitle(host.current.step) : messages.reading;
    case 'ended':
      return resultText(host, dryRun);
  }
}

function resultText(host: HostView, dryRun: boolean): string {
  const { done, finished, steps } = host;
  if (dryRun && (finished?.status === 'ok' || finished?.status === 'changed')) {
    return messages.pendingCount(pendingSteps(host));
  }
  const { word } = hostStatus(host);
  const changed = done.filter(({ status }) => status === 'changed').length;
  switch (finished?.status) {
    case 'failed':
      // The number of the step is in the row.
      return firstLine(failedStep(host)?.failure?.message ?? finished.failure?.message ?? word);
    case 'unreachable':
      return messages.endedWith({ status: word, cause: firstLine(finished.failure?.message ?? '') });
    case 'interrupted':
      return messages.interruptedAfter({ done: done.length, steps });
    case 'changed':
      return messages.changedSteps({ changed });
    default:
      return word;
  }
}

/** The time so far, and the usual time of a long step. */
function timeText(host: HostView, now: number, { columns, durations }: RowOptions): string {
  const { name, current, since, finished } = host;
  if (finished) return elapsed(finished.seconds);
  const from = current?.since ?? since;
  // Planned hosts wait for approval: no change is running.
  if (from === undefined || phaseOf(host) === 'planned') return '';
  const usual = current && durations.of(name, current.step)?.seconds;
  const time = elapsed((now - from) / 1000);
  return usual === undefined || usual <= LONG_STEP || columns < MIDDLE ? time : messages.usualTime({ time, usual });
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
