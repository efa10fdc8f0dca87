import * as z from 'zod';
import { content, exec, type Operation, output, read, type Result, UnknownState } from '../../model/operation.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { DAEMON_JSON } from '../docker/daemon-config.ts';
import { runningContainers, RunningContainers } from '../docker/objects.ts';
import { systemctl } from '../programs.ts';
import { parseSources, type SourceState, sourcesProbe } from '../service/outdated.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

export const UNIT = 'docker.service';
/** What dockerd runs with. */
export const SOURCES = { files: [DAEMON_JSON], packages: [], units: [] };

export interface Current {
  /** Of daemon.json; undefined if there is none. */
  readonly text: string | undefined;
  /** The major version of dockerd; undefined for one without a version, such as one built from the sources. */
  readonly version: number | undefined;
  /** The command line of dockerd in its unit; empty if there is no unit. */
  readonly argv: readonly string[];
  /** Undefined for an engine that is not running. */
  readonly running: Running | undefined;
  /** Of the network device that the step names. */
  readonly mtu: number | undefined;
}

export interface Running {
  readonly sources: SourceState;
  /** What the engine says of itself, or why that is unknown. */
  readonly engine: Engine | { readonly unknown: string };
}

export interface Engine {
  /** Whether a restart leaves its containers running. */
  readonly liveRestore: boolean;
  readonly inSwarm: boolean;
  /** The names of at most `LISTED` containers that run. */
  readonly containers: readonly string[];
  /** How many run. */
  readonly count: number;
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
/** Seconds. */
const VERSION_TIMEOUT = 10;

export function probe({ mtuOf }: Desired): readonly Operation[] {
  return [
    { ...exec('dockerd', '--version'), timeout: VERSION_TIMEOUT },
    exec(...systemctl('show', '--property', 'ActiveState,ExecStart', '--', UNIT)),
    read(DAEMON_JSON),
    ask(PATHS),
    ...sourcesProbe(UNIT, SOURCES),
    ...(mtuOf === undefined ? [] : [read(mtuPath(mtuOf))]),
  ];
}

export function parse(results: readonly Result[], { mtuOf }: Desired): Current {
  const [version, shown, file, api, ...rest] = results;
  if (isMissing(version)) throw unknownState(messages.notInstalled(), undefined, true);
  const [, major] = /^Docker version (\d{1,4})\./m.exec(output(version, 'dockerd --version')) ?? [];
  const unit = output(shown, `systemctl show ${UNIT}`);
  const times = mtuOf === undefined ? rest : rest.slice(0, -1);
  // "reloading" is running, too.
  const isRunning = /^ActiveState=(active|reloading)$/m.test(unit);
  return {
    text: content(file, DAEMON_JSON),
    version: major === undefined ? undefined : Number(major),
    argv: argvOf(unit),
    running: isRunning ? { sources: parseSources(UNIT, SOURCES, times), engine: engineOf(api) } : undefined,
    mtu: mtuOf === undefined ? undefined : parseMtu(rest.at(-1), mtuOf),
  };
}

/** `systemctl show` prints the words without quotes, so that a word with a blank becomes several. */
function argvOf(unit: string): readonly string[] {
  const [, words = ''] = /^ExecStart=\{ path=[^;\n]* ; argv\[\]=([^;\n]*) ;/m.exec(unit) ?? [];
  return words.split(' ').filter(Boolean);
}

/** A restart may be what helps an engine that does not answer. */
function engineOf(result: Result | undefined): Running['engine'] {
  try {
    const [info, containers] = responsesTo(PATHS, result);
    const found = contentOf(info, Info, messages.engine);
    if (!found) return { unknown: messages.noInfo };
    const { ContainersRunning: running, ContainersPaused: paused } = found;
    return {
      liveRestore: found.LiveRestoreEnabled,
      inSwarm: found.Swarm !== 'inactive',
      containers: contentOf(containers, RunningContainers, messages.containers) ?? [],
      count: running + paused,
    };
  } catch (error) {
    if (error instanceof UnknownState) return { unknown: error.message };
    throw error;
  }
}

function mtuPath(device: string): string {
  return `/sys/class/net/${device}/mtu`;
}

function parseMtu(result: Result | undefined, device: string): number {
  const text = content(result, mtuPath(device));
  if (text === undefined) throw unknownState(messages.noDevice(device));
  const mtu = Number(text.trim());
  if (!Number.isInteger(mtu) || mtu <= 0) throw unknownState(messages.noMtu(device));
  return mtu;
}
