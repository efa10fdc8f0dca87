// Operations that wait until the tasks of a service run as declared.

import { type Exec, exec, type OnFailure } from '../../model/operation.ts';
import { get } from '../docker/api.ts';
import { docker } from '../docker/cli.ts';
import { desiredTasks } from './current.ts';

/** Seconds in which the engine notices an update, and a task that ends at once has ended. */
export const PAUSE = exec('sleep', '3');

export interface Awaited {
  readonly name: string;
  /** How many tasks have to run; undefined where only the engine knows. */
  readonly count: number | undefined;
  /** Seconds for each of the operations. */
  readonly within: number;
}

/** Twice, because a task that ends at once runs for a moment, too. */
export function tasksRun(awaited: Awaited): readonly Exec[] {
  return awaited.count === 0 ? [] : [running(awaited), PAUSE, running(awaited)];
}

/** The engine watches each new task itself before an update is complete. */
export function updateEnds(awaited: Awaited): readonly Exec[] {
  return [PAUSE, updateEnd(awaited), ...(awaited.count === 0 ? [] : [running(awaited)])];
}

export function updateEnd({ name, within }: Awaited): Exec {
  const state = '{{with .UpdateStatus}}{{.State}}: {{.Message}}{{else}}none{{end}}';
  return {
    ...docker('service', 'inspect', '--format', state, name),
    until: {
      succeeds: '^(none$|completed:)',
      fails: '^(paused|rollback_paused|rollback_completed):',
      attempts: within,
    },
    onFailure: explained(name),
  };
}

/** For more, grep(1) would need too much memory. */
const COUNTED = 300;

export function running({ name, count, within }: Awaited): Exec {
  const onFailure = explained(name);
  if (count === undefined || count > COUNTED) {
    const list = docker('service', 'ls', '--filter', `name=${name}`, '--format', '{{.Name}} {{.Replicas}}');
    return {
      ...list,
      until: { succeeds: String.raw`^${name} ([0-9]+)/\1( |$)`, fails: NEVER, attempts: within },
      onFailure,
    };
  }
  // docker-service-ls(1) also counts tasks of nodes that are down. In JSON, a quote inside of a text has a backslash before it.
  const succeeds = String.raw`^\[.*("Status":\{[^{}]*"State":"running".*){${count}}`;
  return { ...get(desiredTasks(name)), until: { succeeds, fails: NEVER, attempts: within, quiet: true }, onFailure };
}

/** No output of the engine has it. */
const NEVER = '^$.';

/** The states of the tasks with their errors. */
function explained(name: string): OnFailure {
  const form = '{{.Name}} on {{.Node}}: {{.CurrentState}}{{with .Error}}: {{.}}{{end}}';
  return { explain: [docker('service', 'ps', '--no-trunc', '--format', form, name).argv.map(String)], undo: [] };
}
