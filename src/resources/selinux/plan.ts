import { type Change, operationsOf } from '../../model/change.ts';
import { exec, type Exec } from '../../model/operation.ts';
import { booleanChanges } from './booleans.ts';
import type { Current } from './current.ts';
import { contextChanges, restoreAll } from './file-contexts.ts';
import * as messages from './messages.ts';
import { needsReboot, planMode } from './mode.ts';
import { portChanges } from './ports.ts';
import type { Desired } from './schema.ts';

/** The mode comes last: with SELinux enforcing, a service may already need the rest. */
export function plan(current: Current, desired: Desired): readonly Change[] {
  const booleans = booleanChanges(current.booleans, desired.booleans ?? []);
  const ports = portChanges(current.ports, desired.ports ?? []);
  const contexts = contextChanges(current.contexts, desired.contexts ?? []);
  const { mode } = desired;
  const modes = mode === undefined || !current.mode ? { diff: [], operations: [] } : planMode(current.mode, mode);
  const diff = [...modes.diff, ...booleans.diff, ...ports.map(({ difference }) => difference), ...contexts.diff];
  if (diff.length === 0) return [];
  const operations = operationsOf([
    ...booleans.operations,
    ...semanage([...ports.map(({ line }) => line), ...contexts.lines]),
    ...restoreAll(contexts.relabel),
    ...modes.operations,
  ]);
  const isLeftToReboot = mode !== undefined && modes.diff.length > 0 && needsReboot(current.mode?.running, mode);
  const notes = isLeftToReboot ? [messages.takesEffectAfterReboot] : [];
  return [{ action: 'change', diff, operations, notes }];
}

/** One call, because the policy is built again for each. What is removed comes first, as semanage 3.5 and later have it anyway. */
function semanage(lines: readonly string[]): readonly Exec[] {
  if (lines.length === 0) return [];
  const inOrder = lines.toSorted((a, b) => Number(isRemoval(b)) - Number(isRemoval(a)));
  return [{ ...exec('semanage', 'import'), stdin: inOrder.map((line) => `${line}\n`).join('') }];
}

function isRemoval(line: string): boolean {
  return / -d /.test(line);
}
