// How far the tasks of a service are from those that are declared.

import type { Difference } from '../../model/resource.ts';
import type { Current } from './current.ts';
import * as messages from './messages.ts';
import type { Service, Task } from './service.ts';

/** How many tasks have to run. Of a global service, the engine has created one for each node. */
export function desiredCount({ Spec }: Service, tasks: readonly Task[]): number {
  const { Replicated } = Spec.Mode;
  return Replicated ? (Replicated.Replicas ?? 0) : tasks.filter(isDesired).length;
}

/** None where all tasks run. */
export function taskDifferences(service: Service, { tasks }: Current): readonly Difference[] {
  const all = desiredCount(service, tasks);
  const running = tasks.filter((task) => isDesired(task) && task.Status.State === 'running').length;
  if (running >= all) return [];
  const [before, after] = [messages.runningTasks(running, all), messages.runningTasks(all, all)];
  return [{ field: 'tasks', before, after, plain: true }];
}

/** Why tasks do not run: each reason once, the newest first. */
export function taskErrors({ tasks, nodes }: Current): readonly string[] {
  const hosts = new Map(nodes.map(({ ID, Description }) => [ID, Description.Hostname]));
  const failed = tasks.filter(({ Status }) => Status.Err !== undefined && Status.State !== 'running');
  const errors = failed
    .toSorted((one, other) => other.CreatedAt.localeCompare(one.CreatedAt))
    .map(({ NodeID = '', Status }) => messages.taskFailed(hosts.get(NodeID), Status.Err ?? ''));
  return [...new Set(errors)].slice(0, SHOWN);
}

const SHOWN = 3;

/** A task that is to end is one of an earlier declaration, or of a node that is down. */
function isDesired({ DesiredState }: Task): boolean {
  return DesiredState === 'running' || DesiredState === 'ready' || DesiredState === 'accepted';
}
