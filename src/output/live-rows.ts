import cliTruncate from 'cli-truncate';
import stringWidth from 'string-width';
import type { Durations } from '../runs/durations.ts';
import { elapsed, type Paint, plural, stepTitle } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { pad, widest } from './layout.ts';
import { failedStep, type HostView, isBad, type RunView } from './run-view.ts';

export interface LiveOptions {
  /** The size of the terminal. */
  readonly columns: number;
  readonly rows: number;
  readonly paint: Paint;
  readonly glyphs: Glyphs;
  /** How long steps took before. */
  readonly durations: Durations;
  /** Counts up with every drawing. */
  readonly frame: number;
}

/** From so many columns on, what a host prints stands beside its step instead of below it. */
const WIDE = 140;
/** What a step gets of a row it shares with what the host prints. */
const TITLE = 50;
/** Rows that are left for what was printed before, and for the cursor. */
const SPARE_ROWS = 4;
/** A step is told to take long, and what the host prints is shown, after so many milliseconds. */
const LONG = 1000;
/** Names take no more than this. */
const WIDEST_NAME = 24;

/** The picture of a run that is under way: a row a host, folded where there are more hosts than rows; the sum last. */
export function liveRows(view: RunView, now: number, options: LiveOptions): readonly string[] {
  const { hosts } = view;
  const room = Math.max(3, options.rows - SPARE_ROWS) - 1;
  const { shown, folded } = hosts.length <= room ? { shown: hosts, folded: [] } : fold(hosts, room - 1);
  const names = Math.min(WIDEST_NAME, widest(hosts.map(({ name }) => name)));
  const steps = String(Math.max(...hosts.map((host) => host.steps))).length;
  const dry = view.started?.command === 'plan';
  const below = options.columns < WIDE && shown.length + shown.filter(({ current }) => current).length <= room;
  const rows = [
    ...shown.flatMap((host) => hostRows(host, now, { ...options, names, digits: steps, below, dry })),
    ...(folded.length === 0 ? [] : [options.paint('dim', foldedLine(folded, options.glyphs))]),
    sumLine(view, now, options),
  ];
  return rows.map((row) => truncated(row, options.columns - 1, options.glyphs));
}

interface RowOptions extends LiveOptions {
  /** Widths of columns. */
  readonly names: number;
  readonly digits: number;
  readonly below: boolean;
  readonly dry: boolean;
}

type Phase = 'waiting' | 'connecting' | 'planned' | 'running' | 'ended';

function phase({ since, plan, current, done, finished }: HostView): Phase {
  if (finished) return 'ended';
  if (since === undefined) return 'waiting';
  if (current || done.length > 0) return 'running';
  return plan ? 'planned' : 'connecting';
}

function hostRows(host: HostView, now: number, options: RowOptions): readonly string[] {
  const { columns, names, digits, below, dry, paint, glyphs } = options;
  const cut = (text: string, width: number) => truncated(text, width, glyphs);
  const { done, current, steps } = host;
  // A dry run looks at all steps at once.
  const count = dry ? '' : `  ${String(done.length).padStart(digits)}/${String(steps).padEnd(digits)}`;
  const head = `${pad(cut(host.name, names), names)}${count}  ${mark(host, options)} `;
  const detail = current && now - current.since >= LONG ? detailOf(host, options) : '';
  const time = timeOf(host, now);
  const room = columns - 1 - stringWidth(head) - stringWidth(time) - 2;
  const title = titleOf(host, dry);
  const beside = detail === '' || below ? title : `${cut(title, TITLE)}  ${paint('dim', detail)}`;
  const about = cut(beside, room);
  const row = time === '' ? head + about : `${head}${pad(about, room)}  ${paint('dim', time)}`;
  if (detail === '' || !below) return [row];
  const indent = ' '.repeat(names + 2);
  return [row, indent + paint('dim', cut(detail, columns - 1 - indent.length))];
}

function mark(host: HostView, { paint, glyphs, frame }: RowOptions): string {
  switch (phase(host)) {
    case 'connecting':
    case 'running':
      return paint('cyan', glyphs.spinner[frame % glyphs.spinner.length] ?? '');
    case 'ended':
      if (host.drift.length > 0 || (host.finished && isBad(host.finished.status))) return paint('red', glyphs.bad);
      return host.finished?.status === 'skipped' ? ' ' : paint('green', glyphs.good);
    case 'waiting':
    case 'planned':
      return ' ';
  }
}

function titleOf(host: HostView, dry: boolean): string {
  const { current, finished, done } = host;
  switch (phase(host)) {
    case 'waiting':
      return 'waiting';
    case 'connecting':
      return 'connecting and reading';
    case 'planned':
      return pendingWords(host);
    case 'running':
      return current ? stepTitle(current.step) : 'reading';
    case 'ended': {
      if (dry && finished && !isBad(finished.status)) return pendingWords(host);
      const failed = failedStep(host);
      const changed = done.filter(({ status }) => status === 'changed').length;
      const words = [finished?.status, ...(failed ? ['at', stepTitle(failed)] : [])].join(' ');
      return failed || changed === 0 ? words : `${words}, ${plural(changed, 'step')}`;
    }
  }
}

function pendingWords({ plan = [] }: HostView): string {
  const pending = plan.filter(({ changes }) => changes.length > 0).length;
  return pending === 0 ? 'nothing to do' : `${pending} to change`;
}

function timeOf(host: HostView, now: number): string {
  if (host.finished) return elapsed(host.finished.seconds);
  const from = host.current?.since ?? host.since;
  // Somebody is being asked about the plan: that is not the host's time.
  return from === undefined || phase(host) === 'planned' ? '' : elapsed((now - from) / 1000);
}

function detailOf({ name, current }: HostView, { durations, glyphs }: RowOptions): string {
  const before = current && durations.of(name, current.step);
  const took =
    before &&
    `took ${elapsed(Math.round(before.seconds))} last time${before.host === name ? '' : ` on ${before.host}`}`;
  return [took, current?.output].filter(Boolean).join(` ${glyphs.dot} `);
}

function truncated(text: string, width: number, { ellipsis }: Glyphs): string {
  return cliTruncate(text, Math.max(1, width), { truncationCharacter: ellipsis });
}

/** What a person wants to see first: failures, then what is running; the rest is counted. */
function fold(hosts: readonly HostView[], room: number) {
  const bad = hosts.filter(({ finished }) => finished && isBad(finished.status));
  const running = hosts.filter((host) => !host.finished && phase(host) !== 'waiting' && phase(host) !== 'planned');
  // Failures must not hide that there is progress, nor the other way round.
  const half = Math.ceil(room / 2);
  const some = bad.slice(0, Math.max(half, room - running.length));
  const shown = [...some, ...running.slice(0, room - some.length)];
  return { shown, folded: hosts.filter((host) => !shown.includes(host)) };
}

function foldedLine(hosts: readonly HostView[], { ellipsis }: Glyphs): string {
  return `${ellipsis} and ${hosts.length} more: ${counted(hosts.map(stateWord))}`;
}

function stateWord(host: HostView): string {
  if (host.drift.length > 0) return 'refused';
  if (host.finished) return host.finished.status;
  const now = phase(host);
  return now === 'connecting' ? 'running' : now;
}

/** The same in fewer words, for the sum of all. */
function sumWord(host: HostView): string {
  const word = stateWord(host);
  return ['ok', 'changed', 'skipped'].includes(word) ? 'done' : word;
}

const WORDS = ['failed', 'unreachable', 'refused', 'running', 'planned', 'waiting', 'changed', 'ok', 'skipped', 'done'];

function counted(words: readonly string[]): string {
  return WORDS.flatMap((word) => {
    const count = words.filter((one) => one === word).length;
    return count === 0 ? [] : [`${count} ${word}`];
  }).join(', ');
}

function sumLine({ hosts, started }: RunView, now: number, { glyphs }: LiveOptions): string {
  const changes = hosts.flatMap(({ done }) => done).filter(({ status }) => status === 'changed').length;
  const parts = [`${plural(hosts.length, 'host')}: ${counted(hosts.map(sumWord))}`];
  if (changes > 0) parts.push(plural(changes, 'change'));
  if (started) parts.push(elapsed((now - Date.parse(started.time)) / 1000));
  return parts.join(` ${glyphs.dot} `);
}
