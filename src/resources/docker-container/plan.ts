import { type Change, operationsOf } from '../../model/change.ts';
import type { Exec } from '../../model/operation.ts';
import { UnknownState } from '../../model/result.ts';
import type { Difference, PlanContext } from '../../model/resource.ts';
import { docker } from '../docker/cli.ts';
import type { Container } from '../docker/container.ts';
import { fullName } from '../docker/image.ts';
import { awaitStart, create, type Previous, PREVIOUS, remove, replace, start, stop, takeOver } from './commands.ts';
import { compare, type Comparison, declaredDifferences } from './compare.ts';
import { type Current, previousName } from './current.ts';
import { dnsDifferences, HOST_FILE, pendingDnsDifference } from './dns.ts';
import * as messages from './messages.ts';
import { type NetworkChange, networkChanges, networkDifferences } from './networks.ts';
import type { Desired } from './schema.ts';

export function plan(current: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  const { container, previous } = current;
  if (desired.state === 'absent') return removal(current, desired);
  if (!container) return previous ? [resumed(current, previous, desired)] : [addition(current, desired)];
  if (isTouched(desired, touched.images)) {
    throw new UnknownState(messages.imageChanges(desired.image ?? ''), { missing: true });
  }
  const reasons = recreationReasons(current, desired);
  const trial = previous && isReplacement(container, previous) ? previous : undefined;
  if (reasons.length > 0) return [recreation(container, trial, reasons, desired)];
  if (trial) return [completion(container, trial, desired)];
  const dns = touched.files.includes(HOST_FILE)
    ? pendingDnsDifference(container)
    : dnsDifferences(container, current.dns);
  return update(container, compare(container, current.image, desired), desired, dns);
}

/** Whether a step before this one brings the image. */
function isTouched({ image }: Desired, images: readonly string[]): boolean {
  return image !== undefined && images.includes(fullName(image));
}

/** What only another container can have. */
export function recreationReasons({ container, image }: Current, desired: Desired): readonly Difference[] {
  if (!container) return [];
  const fixed = networkChanges(container, desired).filter((change) => change.fixed);
  return [...compare(container, image, desired).fixed, ...fixed.map(({ difference }) => difference)];
}

/** Whether the first one was created to replace the second. */
export function isReplacement({ Config: { Labels } }: Container, previous: Container): boolean {
  return Labels[PREVIOUS] === previous.Id;
}

function removal({ container, previous }: Current, { name }: Desired): readonly Change[] {
  const all = [
    { name, field: messages.CONTAINER, one: container },
    { name: previousName(name), field: messages.PREVIOUS_CONTAINER, one: previous },
  ].flatMap(({ one, ...more }) => (one ? [{ ...more, one }] : []));
  if (all.length === 0) return [];
  return [
    {
      action: 'remove',
      diff: all.map(({ field, one }) => ({ field, before: one.State.Status, after: 'absent', plain: true as const })),
      operations: operationsOf(
        all.flatMap((each) => [...(isStopped(each.one) ? [] : [stop(each.name)]), remove(each.name)]),
      ),
    },
  ];
}

function addition({ image }: Current, desired: Desired): Change {
  const starts = desired.state === 'running' ? [start(desired.name), awaitStart(desired)] : [];
  return {
    action: 'add',
    diff: [plain(messages.CONTAINER, 'absent', desired.state), ...declared(desired)],
    operations: operationsOf([...create(desired), ...starts]),
    ...(image ? {} : { notes: [messages.pulls(desired.image ?? '')] }),
  };
}

function declared(desired: Desired): readonly Difference[] {
  return [...declaredDifferences(desired), ...networkDifferences(desired)];
}

/** A run ended after it had renamed the previous container, before the new one was there. */
function resumed({ image }: Current, previous: Container, desired: Desired): Change {
  const notes = [messages.resumes(desired.name), ...(image ? [] : [messages.pulls(desired.image ?? '')])];
  return {
    action: 'change',
    diff: [plain(messages.CONTAINER, messages.IN_REPLACEMENT, desired.state), ...declared(desired)],
    operations: operationsOf(replace(desired, asPrevious(previous, desired, true), false)),
    notes,
  };
}

/** `trial` is the container which this one was to replace when a run ended: that one serves until the next one does. */
function recreation(
  container: Container,
  trial: Container | undefined,
  reasons: readonly Difference[],
  desired: Desired,
): Change {
  const { name, state } = desired;
  const served = asPrevious(trial ?? container, desired, trial !== undefined);
  const discard = trial ? [docker('rm', '--force', '--volumes', name)] : [];
  const isAsDeclared = state === 'running' ? isRunning(container) : isStopped(container);
  return {
    action: 'change',
    diff: [...reasons, ...(isAsDeclared ? [] : [plain('state', container.State.Status, state)])],
    operations: operationsOf([...discard, ...replace(desired, served, !trial)]),
    notes: [messages.isRecreated, ...(trial ? [messages.resumes(name)] : [])],
  };
}

/** A run ended before it had seen the container run. */
function completion(container: Container, trial: Container, desired: Desired): Change {
  const running = isRunning(container);
  return {
    action: 'change',
    diff: [
      ...(desired.state === 'running' && !running ? [plain('state', container.State.Status, 'running')] : []),
      plain(messages.PREVIOUS_CONTAINER, messages.KEPT, 'absent'),
    ],
    operations: operationsOf(takeOver(desired, asPrevious(trial, desired, true), running)),
    notes: [messages.resumes(desired.name)],
  };
}

/** A run that ended has stopped the previous container: it is started when it is brought back. */
function asPrevious(container: Container, { state }: Desired, wasInterrupted: boolean): Previous {
  const running = !isStopped(container);
  return { id: container.Id, isRunning: running, serves: running || (wasInterrupted && state === 'running') };
}

function update(
  container: Container,
  { inPlace }: Comparison,
  desired: Desired,
  dnsDiff: readonly Difference[],
): readonly Change[] {
  const networks = networkChanges(container, desired);
  const state = stateChange(container, desired);
  // One that starts reads the file of the host.
  const dns = desired.state === 'running' && keepsDns(container) ? dnsDiff : [];
  const diff = [
    ...[...inPlace, ...networks].map(({ difference }) => difference),
    ...dns,
    ...(state ? [state.difference] : []),
  ];
  if (diff.length === 0) return [];
  const words = inPlace.flatMap(({ option }) => (option.updateWords ?? option.words)(desired));
  const operations = [
    ...(words.length === 0 ? [] : [docker('update', ...words, desired.name)]),
    ...networks.flatMap((change: NetworkChange) => change.operations),
    ...(state?.operations ?? []),
    ...(dns.length === 0 ? [] : [docker('restart', desired.name), awaitStart(desired)]),
  ];
  const notes = dns.length === 0 ? {} : { notes: [messages.restartsForDns] };
  return [{ action: 'change', diff, operations: operationsOf(operations), ...notes }];
}

/** Whether it runs on as it started. */
function keepsDns({ State }: Container): boolean {
  return State.Status === 'running' || State.Status === 'paused';
}

interface StateChange {
  readonly difference: Difference;
  readonly operations: readonly Exec[];
}

function stateChange(container: Container, desired: Desired): StateChange | undefined {
  const { name, state, wait } = desired;
  const { Status: status, Health: health } = container.State;
  if (state === 'stopped') {
    return isStopped(container) ? undefined : { difference: plain('state', status, state), operations: [stop(name)] };
  }
  if (!isRunning(container)) {
    const begin =
      status === 'paused' ? docker('unpause', name) : isStopped(container) ? start(name) : docker('restart', name);
    return { difference: plain('state', status, state), operations: [begin, awaitStart(desired)] };
  }
  if (wait !== 'healthy' || health?.Status === 'healthy') return undefined;
  const restart = health?.Status === 'unhealthy' ? [docker('restart', name)] : [];
  return {
    difference: plain('health', health?.Status ?? 'none', 'healthy'),
    operations: [...restart, awaitStart(desired)],
  };
}

function isRunning({ State }: Container): boolean {
  return State.Status === 'running';
}

function isStopped({ State }: Container): boolean {
  return ['created', 'exited', 'dead'].includes(State.Status);
}

function plain(field: string, before: string, after: string): Difference {
  return { field, before, after, plain: true };
}
