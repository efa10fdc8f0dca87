import type { Status } from '../model/events.ts';
import type { Color } from './format.ts';
import { type Glyphs, UNICODE } from './glyphs.ts';
import { drifted } from './messages.ts';
import type { HostView } from './run-view.ts';

/** In the order in which counts of hosts are listed. */
export const STATUSES: readonly Status[] = ['failed', 'unreachable', 'interrupted', 'skipped', 'changed', 'ok'];

export const STATUS_COLORS: Readonly<Record<Status, Color>> = {
  ok: 'green',
  changed: 'green',
  failed: 'red',
  skipped: 'dim',
  unreachable: 'red',
  interrupted: 'yellow',
};

/** The result of a host in a word. A host that drifted from its saved plan has the status `skipped`. */
export function hostStatus({ drift, finished }: HostView): { readonly word: string; readonly color: Color } {
  if (drift.length > 0) return { word: drifted, color: 'red' };
  const status = finished?.status ?? 'skipped';
  return { word: status, color: STATUS_COLORS[status] };
}

export function countHosts(hosts: readonly HostView[]): Readonly<Record<Status, number>> {
  const counts = { ok: 0, changed: 0, failed: 0, skipped: 0, unreachable: 0, interrupted: 0 };
  for (const { finished } of hosts) if (finished) counts[finished.status] += 1;
  return counts;
}

/** The symbol of a finished host. */
export function markOf({ drift, finished }: HostView, glyphs: Pick<Glyphs, 'good' | 'bad' | 'interrupted'> = UNICODE) {
  if (drift.length > 0) return glyphs.bad;
  switch (finished?.status) {
    case 'failed':
    case 'unreachable':
      return glyphs.bad;
    case 'interrupted':
      return glyphs.interrupted;
    case 'ok':
    case 'changed':
      return glyphs.good;
    case 'skipped':
    case undefined:
      return ' ';
  }
}
