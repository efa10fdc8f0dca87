import { exec, type Exec, type Operation, read } from '../../model/operation.ts';
import { content, type Result } from '../../model/result.ts';
import type { Difference } from '../../model/resource.ts';
import { unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import type { RunningMode } from './mode-state.ts';
import type { DesiredBoolean } from './schema.ts';

export interface BooleanState {
  readonly name: string;
  /** Undefined where SELinux is disabled. */
  readonly running: boolean | undefined;
  /** Undefined where the policy decides: its value is known only to the running kernel. */
  readonly permanent: boolean | undefined;
}

export function booleansProbe(desired: readonly DesiredBoolean[]): readonly Operation[] {
  return desired.map(({ name }) => read(fileOf(name)));
}

/** The value now and, after a space, the one that is committed next: security_get_boolean_pending(3). */
function fileOf(name: string): string {
  return `/sys/fs/selinux/booleans/${name}`;
}

export function parseBooleans(
  results: readonly Result[],
  desired: readonly DesiredBoolean[],
  permanent: ReadonlyMap<string, boolean>,
  running: RunningMode,
): readonly BooleanState[] {
  return desired.map(({ name }, index) => {
    const text = content(results[index], fileOf(name));
    if (text === undefined && running !== 'disabled') throw unknownState(messages.noBoolean(name), undefined, true);
    return { name, running: text?.startsWith('1'), permanent: permanent.get(name) };
  });
}

export interface BooleanChanges {
  readonly diff: readonly Difference[];
  readonly operations: readonly Exec[];
}

export function booleanChanges(states: readonly BooleanState[], desired: readonly DesiredBoolean[]): BooleanChanges {
  const differing = states.flatMap((state) => {
    const wanted = desired.find(({ name }) => name === state.name)?.on;
    if (wanted === undefined || (state.permanent === wanted && (state.running ?? wanted) === wanted)) return [];
    return [{ ...state, wanted }];
  });
  const permanent = differing.filter(({ permanent: value, wanted }) => value !== wanted);
  const running = differing.filter((one) => !permanent.includes(one));
  const words = (list: typeof differing) => list.map(({ name, wanted }) => `${name}=${messages.onOff(wanted)}`);
  return {
    diff: differing.map((one) => ({
      field: `boolean ${one.name}`,
      before: messages.booleanState(one),
      after: messages.onOff(one.wanted),
    })),
    operations: [
      // It sets the running value, too. Loading the changed policy takes seconds, so that all go together.
      ...(permanent.length === 0 ? [] : [exec('setsebool', '-P', ...words(permanent))]),
      ...(running.length === 0 ? [] : [exec('setsebool', ...words(running))]),
    ],
  };
}
