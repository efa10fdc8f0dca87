// The commands of a change.

import type { Exec, OnFailure } from '../../model/operation.ts';
import { concat, type Text } from '../../model/secret.ts';
import { docker } from '../docker/cli.ts';
import { previousName } from './current.ts';
import { firstNetwork, furtherNetworks } from './networks.ts';
import { isLong, OPTIONS } from './options.ts';
import type { Desired } from './schema.ts';

/** Of the container that replaces another one: the ID of that. */
export const PREVIOUS = 'provision.previous';

/** In seconds. */
const WITHIN = 60;

/** What is created: not running yet. `previous` is the ID of the container that it replaces. */
export function create(desired: Desired, previous?: string): readonly [Exec, ...Exec[]] {
  const { name, image = '', command = [], entrypoint = [] } = desired;
  const env = lines(desired);
  const options = [
    ...OPTIONS.flatMap((option) => option.words(desired)),
    ...firstNetwork(desired),
    ...(previous === undefined ? [] : ['--label', `${PREVIOUS}=${previous}`]),
    ...(env === undefined ? [] : ['--env-file', '/dev/stdin']),
  ];
  const run = docker('create', '--name', name, ...options, image, ...entrypoint.slice(1), ...command);
  return [env === undefined ? run : { ...run, stdin: env }, ...furtherNetworks(desired)];
}

/** On standard input, because everybody on the host can read the arguments of a process. */
function lines({ env = {} }: Desired): Text | undefined {
  const all = Object.entries(env).filter(([, value]) => !isLong(value));
  return all.length === 0 ? undefined : concat(all.flatMap(([name, value]) => [`${name}=`, value, '\n']));
}

/** Waits until a container that was started has become what the step declares. */
export function awaitStart({ name, wait, within = WITHIN, restart }: Desired): Exec {
  const pattern = `^/${name.replaceAll('.', String.raw`\.`)}$`;
  const exited = isRestarted(restart) ? [] : ['Exited'];
  const until =
    wait === 'healthy'
      ? { succeeds: String.raw`\(healthy\)$`, fails: String.raw`^(${[...exited, 'Dead'].join('|')})|\(unhealthy\)$` }
      : {
          succeeds: '^Up ([3-9]|[1-9][0-9]+) seconds|^Up .*(minute|hour|day|week|month|year)',
          fails: `^(${[...exited, 'Restarting', 'Dead'].join('|')})`,
        };
  return {
    ...docker('ps', '--all', '--filter', `name=${pattern}`, '--format', '{{.Status}}'),
    until: { ...until, attempts: within },
    onFailure: { explain: explain(name), undo: [] },
  };
}

/**
 * Whether an exited container is about to run again: an engine that is itself restarted meanwhile stops and starts it. One that
 * ends by itself is never `Exited` then, but `Restarting`.
 */
function isRestarted(policy: string | undefined): boolean {
  return policy === 'always' || policy === 'unless-stopped';
}

/** `.Log` has the last outputs of the health check. */
const HEALTH_LOG =
  '{{with .State.Health}}{{range .Log}}{{println "health check: exit status" .ExitCode}}{{.Output}}{{end}}{{end}}';

/** The last lines that the container has printed, and what its health check has printed. */
function explain(name: string): NonNullable<OnFailure['explain']> {
  return [docker('logs', '--tail', '10', name), docker('inspect', '--format', HEALTH_LOG, name)].map(wordsOf);
}

export function remove(name: string): Exec {
  return docker('rm', name);
}

export function start(name: string): Exec {
  return docker('start', name);
}

export function stop(name: string): Exec {
  return docker('stop', name);
}

export interface Previous {
  /** The ID of the container that served until now. */
  readonly id: string;
  readonly isRunning: boolean;
  /** Whether it is started when it is brought back. */
  readonly serves: boolean;
}

/**
 * Creates the container before the previous one stops, so that a wrong option interrupts nothing. `renames` is whether the previous
 * one still has the name of the container.
 */
export function replace(desired: Desired, previous: Previous, renames: boolean): readonly Exec[] {
  const { name } = desired;
  const [creation, ...connections] = create(desired, previous.id);
  const back = bringBack(name, previous);
  return [
    ...(renames ? [docker('rename', name, previousName(name))] : []),
    // Where nothing was created, there is nothing to remove.
    withUndo(creation, back.slice(1)),
    ...connections.map((one) => withUndo(one, back)),
    ...takeOver(desired, previous, false),
  ];
}

/** The container takes over from the previous one, which is removed once this one runs, and brought back where a command fails. */
export function takeOver(desired: Desired, previous: Previous, isRunning: boolean): readonly Exec[] {
  const { name, state } = desired;
  const kept = previousName(name);
  const operations = [
    ...(previous.isRunning ? [stop(kept)] : []),
    ...(state === 'running' ? [...(isRunning ? [] : [start(name)]), awaitStart(desired)] : []),
  ];
  return [...operations.map((one) => withUndo(one, bringBack(name, previous))), remove(kept)];
}

function bringBack(name: string, { serves }: Previous): readonly Exec[] {
  const names = [docker('rm', '--force', '--volumes', name), docker('rename', previousName(name), name)];
  return serves ? [...names, start(name)] : names;
}

function withUndo(one: Exec, commands: readonly Exec[]): Exec {
  return { ...one, onFailure: { ...one.onFailure, undo: commands.map(wordsOf) } };
}

function wordsOf({ argv }: Exec): readonly string[] {
  return argv.map(String);
}
