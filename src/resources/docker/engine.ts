import * as z from 'zod';
import { exec } from '../../model/operation.ts';
import { type Result, UnknownState } from '../../model/result.ts';
import { systemctl } from '../programs.ts';
import { ask, contentOf, responsesTo } from './api.ts';
import * as messages from './messages.ts';
import { type PublishedPort, runningContainers, RunningContainers } from './objects.ts';

// The engine as a whole: what a restart of it means.

export const UNIT = 'docker.service';

/** What the engine says of itself, or why that is unknown. */
export type Engine = KnownEngine | { readonly unknown: string };

interface KnownEngine {
  /** Whether a restart leaves its containers running. */
  readonly liveRestore: boolean;
  readonly inSwarm: boolean;
  /** The names of at most `LISTED` containers that run. */
  readonly containers: readonly string[];
  /** How many run. */
  readonly count: number;
  /** Of these containers, over IPv4. */
  readonly ports: readonly PublishedPort[];
}

/** `GET /info` */
const Info = z.object({
  LiveRestoreEnabled: z.boolean(),
  ContainersRunning: z.int(),
  ContainersPaused: z.int(),
  Swarm: z
    .object({ LocalNodeState: z.string() })
    .nullish()
    .transform((swarm) => swarm?.LocalNodeState ?? 'inactive'),
});

const PATHS = ['/info', runningContainers];

export const showUnit = exec(...systemctl('show', '--property', 'ActiveState,ExecStart', '--', UNIT));

export const askEngine = ask(PATHS);

/** "reloading" is running, too. */
export function isRunning(unit: string): boolean {
  return /^ActiveState=(active|reloading)$/m.test(unit);
}

/** The command line of dockerd. `systemctl show` prints the words without quotes, so that a word with a blank becomes several. */
export function argvOf(unit: string): readonly string[] {
  const [, words = ''] = /^ExecStart=\{ path=[^;\n]* ; argv\[\]=([^;\n]*) ;/m.exec(unit) ?? [];
  return words.split(' ').filter(Boolean);
}

/** A restart may be what helps an engine that does not answer. */
export function engineOf(result: Result | undefined): Engine {
  try {
    const [info, containers] = responsesTo(PATHS, result);
    const found = contentOf(info, Info, messages.engine);
    if (!found) return { unknown: messages.noInfo };
    const { ContainersRunning: running, ContainersPaused: paused } = found;
    const { names, ports } = contentOf(containers, RunningContainers, messages.containers) ?? { names: [], ports: [] };
    return {
      liveRestore: found.LiveRestoreEnabled,
      inSwarm: found.Swarm !== 'inactive',
      containers: names,
      count: running + paused,
      ports,
    };
  } catch (error) {
    if (error instanceof UnknownState) return { unknown: error.message };
    throw error;
  }
}

/** What a person should know before the engine is restarted. */
export function restartNotes(engine: Engine): readonly string[] {
  if ('unknown' in engine) return [messages.stopsUnknown(engine.unknown)];
  const { containers, count, liveRestore } = engine;
  if (containers.length === 0) return [];
  return [(liveRestore ? messages.keepsRunning : messages.stopsContainers)({ containers, count })];
}
