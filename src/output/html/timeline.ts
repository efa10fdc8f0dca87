import { stepId } from '../../model/step.ts';
import { seconds, stepTitle } from '../format.ts';
import { connecting } from '../messages.ts';
import type { HostView, RunView } from '../run-view.ts';
import { type Markup, markup } from './markup.ts';

const WIDTH = 1000;
const NAMES = 140;
const ROW = 26;
const BAR = 16;
const AXIS = 24;
/** A bar of this width fits the number of its step. */
const LABEL_WIDTH = 20;
/** The label of a tick that is nearer to the end would be cut. */
const TICK_WIDTH = 40;
/** Distances between two ticks of the axis, in seconds. */
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120, 300, 600, 1200, 1800, 3600];

interface Bar {
  readonly kind: 'read' | 'ok' | 'changed' | 'failed';
  readonly label: string;
  readonly what: string;
  /** Milliseconds. */
  readonly from: number;
  readonly to: number;
}

/** One row for each host, with bars for reading its state and for its steps. */
export function timeline({ hosts, started, finished, waited }: RunView): Markup {
  if (!started) return markup``;
  const begin = Date.parse(started.time);
  const rows = hosts.map((host) => ({ name: host.name, bars: bars(host) }));
  const last = Math.max(begin + 100, ...rows.flatMap((row) => row.bars.map(({ to }) => to)));
  const end = finished ? Math.max(last, Date.parse(finished.time) - waited) : last;
  const scale = (WIDTH - NAMES - 10) / (end - begin);
  const x = (time: number) => round(NAMES + Math.max(0, time - begin) * scale);
  const total = (end - begin) / 1000;
  const tick = TICKS.find((one) => total / one <= 10) ?? 3600;
  const ticks = Array.from({ length: Math.floor(total / tick) + 1 }, (_item, index) => ({
    at: x(begin + index * tick * 1000),
    label: tickLabel(index * tick),
  }));
  return markup`<p class="legend">
      <span><i class="read"></i>${connecting}</span><span><i class="changed"></i>changed</span>
      <span><i class="ok"></i>unchanged</span><span><i class="failed"></i>failed</span>
    </p>
    <div class="scroll" role="region" tabindex="0" aria-label="Timeline, scrollable">
      <div
        class="timeline"
        role="img"
        aria-label="Timeline of ${rows.length} hosts over ${seconds(total)}. The table above has all durations."
      >
        ${drawing(rows, ticks, x)}
      </div>
    </div>`;
}

/** Four parts with one scale, so that the times and the names stay in sight when the bars are scrolled. */
function drawing(
  rows: readonly { readonly name: string; readonly bars: readonly Bar[] }[],
  ticks: readonly { readonly at: number; readonly label: string }[],
  x: (time: number) => number,
): Markup {
  const height = rows.length * ROW;
  const width = WIDTH - NAMES;
  const lines = (to: number) => ticks.map(({ at }) => markup`<line x1="${at}" x2="${at}" y1="0" y2="${to}" />`);
  return markup`<svg class="corner" viewBox="0 0 ${NAMES} ${AXIS}"></svg>
    <svg class="times" viewBox="${NAMES} 0 ${width} ${AXIS}">
      ${lines(AXIS)}
      ${ticks
        .filter(({ at }) => at < WIDTH - TICK_WIDTH)
        .map(({ at, label }) => markup`<text class="tick" x="${at + 3}" y="14">${label}</text>`)}
    </svg>
    <svg class="names" viewBox="0 0 ${NAMES} ${height}">
      ${rows.map(({ name }, index) => nameMarkup(name, index * ROW))}
    </svg>
    <svg viewBox="${NAMES} 0 ${width} ${height}">
      ${lines(height)} ${rows.map((row, index) => rowMarkup(row.name, row.bars, index * ROW, x))}
    </svg>`;
}

function bars({ since, plannedAt, finishedAt, done }: HostView): readonly Bar[] {
  const read = plannedAt ?? finishedAt;
  const reading: Bar[] =
    since === undefined || read === undefined
      ? []
      : [{ kind: 'read', label: '', what: connecting, from: since, to: read }];
  const steps = done.flatMap(({ step, status, from, to }): Bar[] => {
    if (status === 'skipped') return [];
    return [{ kind: status, label: stepId(step), what: `${stepId(step)}. ${stepTitle(step)}: ${status}`, from, to }];
  });
  return [...reading, ...steps];
}

function nameMarkup(name: string, top: number): Markup {
  const shortName = name.length > 17 ? `${name.slice(0, 16)}…` : name;
  return markup`<text x="8" y="${top + ROW / 2 + 4}">${shortName}</text>`;
}

function rowMarkup(name: string, all: readonly Bar[], top: number, x: (time: number) => number): Markup {
  const middle = top + ROW / 2;
  return markup`${all.map(({ kind, label, what, from, to }) => {
    const width = Math.max(1, round(x(to) - x(from)));
    const inside = width >= LABEL_WIDTH && label !== '';
    return markup`<g>
        <title>${name}, ${what}, ${seconds((to - from) / 1000)}</title>
        <rect class="${kind}" x="${x(from)}" y="${middle - BAR / 2}" width="${width}" height="${BAR}" rx="2" />
        ${inside ? markup`<text class="inside" x="${x(from) + 4}" y="${middle + 4}">${label}</text>` : ''}
      </g>`;
  })}`;
}

function tickLabel(at: number): string {
  return at < 60 ? `${round(at)} s` : `${Math.floor(at / 60)}:${String(at % 60).padStart(2, '0')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
