import { exec, type Operation, read } from '../../model/operation.ts';
import { content, output, type Result } from '../../model/result.ts';
import { DAEMON_JSON } from '../docker/daemon-config.ts';
import { argvOf, askEngine, type Engine, engineOf, isRunning, showUnit, UNIT } from '../docker/engine.ts';
import { parseSources, type SourceState, sourcesProbe } from '../service/outdated.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

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
  readonly engine: Engine;
}

/** Seconds. */
const VERSION_TIMEOUT = 10;

export function probe({ mtuOf }: Desired): readonly Operation[] {
  return [
    { ...exec('dockerd', '--version'), timeout: VERSION_TIMEOUT },
    showUnit,
    read(DAEMON_JSON),
    askEngine,
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
  return {
    text: content(file, DAEMON_JSON),
    version: major === undefined ? undefined : Number(major),
    argv: argvOf(unit),
    running: isRunning(unit) ? { sources: parseSources(UNIT, SOURCES, times), engine: engineOf(api) } : undefined,
    mtu: mtuOf === undefined ? undefined : parseMtu(rest.at(-1), mtuOf),
  };
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
