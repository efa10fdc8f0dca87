import { exec, type Operation } from '../../model/operation.ts';
import type { Difference } from '../../model/resource.ts';
import type { Touched } from '../../model/touched.ts';
import * as messages from './messages.ts';
import { fromTheFuture, outdated } from './outdated.ts';
import type { Desired } from './schema.ts';
import { isRunning } from './state.ts';
import type { Unit } from './unit.ts';

/** A restart or a reload of a unit that runs with something older than the host has. */
export interface StartAgain {
  readonly verb: 'restart' | 'reload';
  readonly difference: Difference;
  /** Files whose change time is in the future. */
  readonly future: readonly string[];
}

/** None for a unit that does not run: it starts with what the host has. */
export function startAgain(current: Unit, desired: Desired, touched: Touched): StartAgain | undefined {
  const { sources } = current;
  if (!sources || !isRunning(current)) return undefined;
  const { restart_on: restart, reload_on: reload } = desired;
  const toRestart = restart ? outdated(sources, sources.unit.started, restart, touched) : [];
  if (restart && current.needsReload) toRestart.push(messages.unitFile);
  const verb = toRestart.length > 0 ? 'restart' : 'reload';
  const changed =
    toRestart.length > 0 ? toRestart : reload ? outdated(sources, sources.unit.reloaded, reload, touched) : [];
  if (changed.length === 0) return undefined;
  const before = messages.runningSinceBefore(changed);
  const future = fromTheFuture(sources).filter((file) => changed.includes(file));
  return { verb, difference: { field: verb, before, after: `${verb}ed`, plain: true }, future };
}

export function startAgainOperations(unit: string, { verb, future }: StartAgain): readonly Operation[] {
  // touch(1) keeps the other times of the file. Otherwise the file would be newer than the unit until that time comes.
  const touch = (file: string, ...options: string[]) => exec('touch', '-c', ...options, '-r', file, '--', file);
  return [...future.flatMap((file) => [touch(file, '-h'), touch(file)]), exec('systemctl', verb, '--', unit)];
}
