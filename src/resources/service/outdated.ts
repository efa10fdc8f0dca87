import { exec, type Operation, read } from '../../model/operation.ts';
import { output, type Result } from '../../model/result.ts';
import type { Touched } from '../../model/touched.ts';
import { rpm } from '../programs.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import type { Sources } from './schema.ts';
import { type Moment, parseTimestamps, type Timestamps, timestampsProbe } from './timestamps.ts';

// Whether a unit runs with older files, packages or units than the host has now: computed from the host alone, so that a
// run that was killed forgets no restart.

/** The state of the sources of a unit. */
export interface SourceState {
  readonly unit: Timestamps;
  readonly now: Moment;
  /** The change time of each file that exists, in microseconds since 1970. Of a link: its own and that of its target. */
  readonly files: ReadonlyMap<string, readonly number[]>;
  /** The installation time, in microseconds since 1970. rpm knows seconds. */
  readonly packages: ReadonlyMap<string, number>;
  readonly units: ReadonlyMap<string, Timestamps>;
  /** The sources that the host does not have. */
  readonly missing: Sources;
}

export function sourcesProbe(unit: string, { files, packages, units }: Sources): readonly Operation[] {
  const stat = (...options: readonly string[]) => exec('stat', ...options, '-c', '%.6Z %n', '--', ...files);
  return [
    exec('date', '+%s%6N'),
    read('/proc/uptime'),
    ...[unit, ...units].flatMap(timestampsProbe),
    ...(files.length === 0 ? [] : [stat(), stat('-L')]),
    ...(packages.length === 0
      ? []
      : [exec(...rpm('-q', '--queryformat', '%{NAME} %{INSTALLTIME}\\n', '--', ...packages))]),
  ];
}

export function parseSources(unit: string, sources: Sources, results: readonly Result[]): SourceState {
  const { files, packages, units } = sources;
  const [date, uptime, ...rest] = results;
  const seconds = uptime?.kind === 'file' ? /^(\d{1,10}\.\d+)/.exec(uptime.content)?.[1] : undefined;
  const now = output(date, 'date').trim();
  if (!/^\d{1,16}$/.test(now) || seconds === undefined) throw unknownState({ message: messages.noTime }, date);
  const times = [unit, ...units].map((name, index) => parseTimestamps(name, rest.slice(2 * index)));
  const others = rest.slice(2 * times.length);
  const stats = files.length === 0 ? [] : others.splice(0, 2);
  const changed = changeTimes(stats);
  const installed = lines(others[0], /^(\S+) (\d{1,11})$/gm);
  const notInstalled = new Set(lines(others[0], /^package (\S+) is not installed$/gm).map(([, name]) => name));
  return {
    unit: times[0] as Timestamps,
    now: { real: Number(now), monotonic: Number(seconds) * 1e6 },
    files: changed,
    packages: new Map(installed.map(([, name = '', time]) => [name, Number(time) * 1e6])),
    units: new Map(units.map((name, index) => [name, times[index + 1] as Timestamps])),
    missing: {
      files: files.filter((one) => !changed.has(one)),
      packages: packages.filter((one) => notInstalled.has(one)),
      units: units.filter((_one, index) => times[index + 1]?.exists === false),
    },
  };
}

function changeTimes(stats: readonly Result[]): ReadonlyMap<string, readonly number[]> {
  const times = new Map<string, number[]>();
  for (const [, time, name = ''] of stats.flatMap((one) => lines(one, /^(\d{1,11}\.\d{6}) (.+)$/gm))) {
    times.set(name, [...(times.get(name) ?? []), Math.round(Number(time) * 1e6)]);
  }
  return times;
}

/** What is missing is reported on standard error, and the rest printed all the same. */
function lines(result: Result | undefined, pattern: RegExp): readonly RegExpMatchArray[] {
  return result?.kind === 'done' ? [...result.stdout.matchAll(pattern)] : [];
}

/** The sources that are newer than what the unit runs with, or that earlier steps are going to change. */
export function outdated(state: SourceState, since: Moment, sources: Sources, touched: Touched): string[] {
  const { files, packages, units } = state;
  const changed = (time: number) => isNewer(time, since, state.now);
  return [
    ...sources.files.filter((one) => (files.get(one) ?? []).some(changed) || isTouched(one, touched.files)),
    ...sources.packages.filter((one) => changed(packages.get(one) ?? 0) || touched.packages.some(isPackage(one))),
    ...sources.units.filter((one) => {
      const { monotonic = 0 } = units.get(one)?.reloaded ?? {};
      return monotonic > since.monotonic || touched.units.includes(one);
    }),
  ];
}

/** Files whose change time is in the future: the clock was set back. */
export function fromTheFuture({ files, now }: SourceState): readonly string[] {
  return [...files].filter(([, times]) => times.some((time) => time > now.real)).map(([name]) => name);
}

/**
 * Whether something changed after the unit started. A time in the future counts as now. Where the start itself is in the
 * future, the clock was set back since: its age, by the clock that counts from boot, says when it was.
 */
function isNewer(time: number, since: Moment, now: Moment): boolean {
  const isBefore = since.real > now.real;
  if (time > now.real) return isBefore ? time > since.real : true;
  return time > (isBefore ? now.real - (now.monotonic - since.monotonic) : since.real);
}

/** The file itself, or an entry of the folder. */
function isTouched(path: string, touched: readonly string[]): boolean {
  return touched.some((one) => one === path || one.startsWith(`${path}/`));
}

/** A package step may name a version or an architecture, too. */
function isPackage(name: string): (spec: string) => boolean {
  return (spec) => spec === name || (spec.startsWith(name) && /^(-\d|\.)/.test(spec.slice(name.length)));
}
