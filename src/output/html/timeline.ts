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
  const height = AXIS + rows.length * ROW;
  const total = (end - begin) / 1000;
  const tick = TICKS.find((one) => total / one <= 10) ?? 3600;
  const ticks = Array.from({ length: Math.floor(total / tick) + 1 }, (_item, index) => index * tick);
  return markup`<p class="legend">
      <span><i class="read"></i>${connecting}</span><span><i class="changed"></i>changed</span>
      <span><i class="ok"></i>unchanged</span><span><i class="failed"></i>failed</span>
    </p>
    <div class="scroll" role="region" tabindex="0" aria-label="Timeline, scrollable">
      <svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="timeline-title">
        <title id="timeline-title">
          Timeline of ${rows.length} hosts over ${seconds(total)}. The table above has all durations.
        </title>
        ${ticks.map(
          (at) =>
            markup`<line x1="${x(begin + at * 1000)}" x2="${x(begin + at * 1000)}" y1="${AXIS - 6}" y2="${height}" />
              <text class="tick" x="${x(begin + at * 1000) + 3}" y="14">${tickLabel(at)}</text>`,
        )}
        ${rows.map((row, index) => rowMarkup(row.name, row.bars, AXIS + index * ROW, x))}
      </svg>
    </div>`;
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

function rowMarkup(name: string, all: readonly Bar[], top: number, x: (time: number) => number): Markup {
  const middle = top + ROW / 2;
  const shortName = name.length > 17 ? `${name.slice(0, 16)}…` : name;
  return markup`<text x="8" y="${middle + 4}">${shortName}</text> ${all.map(({ kind, label, what, from, to }) => {
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
