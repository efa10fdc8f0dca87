import type { Change, Difference } from '../../model/change.ts';
import { exec, type Operation, read } from '../../model/operation.ts';
import { content, output, type Result, UnknownState } from '../../model/result.ts';
import type { Touched } from '../../model/touched.ts';
import { systemctl } from '../programs.ts';
import { isMissing } from '../unknown-state.ts';
import { DAEMON_JSON, settingsOf } from './daemon-config.ts';
import { argvOf, askEngine, type Engine, engineOf, isRunning, restartNotes, showUnit, UNIT } from './engine.ts';
import * as messages from './messages.ts';
import type { PublishedPort } from './objects.ts';

// The rules of Docker Engine in iptables. firewalld removes them when it stops. When it starts or reloads, Docker Engine puts them
// back, but not all of them.
// docs/decisions/0031-firewalld-and-docker.md has what was measured.

/** A running engine with its rules. */
export interface RunningDocker {
  readonly engine: Engine;
  /** What is missing of its rules. Nothing where the engine makes none. */
  readonly missing: readonly string[];
}

/** What happens to firewalld. */
export type FirewalldVerb = 'start' | 'stop' | 'restart' | 'reload';

/** Only where the engine runs: the first call loads modules of the kernel. */
function listRules(table: 'filter' | 'nat'): Operation {
  return { ...exec('iptables', '--table', table, '--list-rules'), onlyIf: systemctl('is-active', UNIT) };
}

export const dockerProbe: readonly Operation[] = [
  showUnit,
  askEngine,
  read(DAEMON_JSON),
  listRules('filter'),
  listRules('nat'),
];

/** Undefined where the engine does not run. */
export function parseDocker(results: readonly Result[]): RunningDocker | undefined {
  const [unit, answers, file, filter, nat] = results;
  if (unit?.kind !== 'done' || !isRunning(unit.stdout)) return undefined;
  const engine = engineOf(answers);
  if (!makesRules(engine, argvOf(unit.stdout), file)) return { engine, missing: [] };
  // dockerd does not start without iptables where it makes rules. It may have ended between two questions.
  if (filter === undefined || isMissing(filter)) return { engine, missing: [] };
  if (filter.kind === 'skipped' || nat?.kind === 'skipped') return { engine, missing: [] };
  const ports = 'unknown' in engine ? [] : engine.ports;
  const rules = { filter: output(filter, 'iptables --list-rules'), nat: output(nat, 'iptables --table nat') };
  return { engine, missing: missingRules(rules, ports, !keepsContainers(engine)) };
}

/** A restart of Docker Engine that leaves containers running does not put back DOCKER-USER, as measured with 26.1. */
function keepsContainers(engine: Engine): boolean {
  return !('unknown' in engine) && engine.liveRestore && engine.count > 0;
}

/** dockerd(8): `--iptables`, and since Docker Engine 29 `--firewall-backend`. An engine that does not answer is left alone. */
function makesRules(engine: Engine, argv: readonly string[], file: Result | undefined): boolean {
  if ('unknown' in engine) return false;
  const settings = readSettings(file);
  const isOff = settings['iptables'] === false || argv.includes('--iptables=false');
  const usesNftables = settings['firewall-backend'] === 'nftables' || argv.includes('--firewall-backend=nftables');
  return !isOff && !usesNftables;
}

/** A file that dockerd refuses is not the subject of these steps. */
function readSettings(file: Result | undefined): Readonly<Record<string, unknown>> {
  try {
    return settingsOf(content(file, DAEMON_JSON));
  } catch (error) {
    if (error instanceof UnknownState) return {};
    throw error;
  }
}

interface Rules {
  readonly filter: string;
  readonly nat: string;
}

function missingRules({ filter, nat }: Rules, ports: readonly PublishedPort[], isUserChecked: boolean) {
  const has = (table: string, rule: string) => table.split('\n').includes(rule);
  const forward = filter.split('\n').filter((line) => line.startsWith('-A FORWARD '));
  return [
    ...(has(filter, '-N DOCKER') ? [] : [messages.chain('DOCKER')]),
    ...(isUserChecked && !has(filter, '-N DOCKER-USER') ? [messages.chain('DOCKER-USER')] : []),
    ...(isUserChecked && has(filter, '-N DOCKER-USER') && isUserLate(forward) ? [messages.userRulesLate] : []),
    ...bridgesOf(forward)
      .filter((bridge) => !has(filter, isolationRule(bridge)))
      .map(messages.isolation),
    ...(has(nat, '-N DOCKER') ? [] : [messages.chain('DOCKER (nat)')]),
    ...ports.filter((port) => !isForwarded(nat, port)).map(messages.publishedPort),
  ];
}

function isUserLate(forward: readonly string[]): boolean {
  const user = forward.indexOf('-A FORWARD -j DOCKER-USER');
  const others = forward.findIndex((line) => OF_DOCKER.test(line));
  return user === -1 || (others !== -1 && others < user);
}

/** Bridges with names of Docker's own: those that a person names may be of another program, too. */
const BRIDGE = 'docker0|docker_gwbridge|br-[0-9a-f]{12}';

/** Rules that Docker has behind DOCKER-USER: what comes before it decides first. */
const OF_DOCKER = new RegExp(`^-A FORWARD .*(-[io] (${BRIDGE}) |-j DOCKER-(?!USER))`);

const LEAVES_HOST = new RegExp(String.raw`^-A FORWARD -i (${BRIDGE}) ! -o \1 -j ACCEPT$`);

/** The bridges whose containers may leave the host, as Docker Engine up to 27 writes it. Later ones have a chain for that. */
function bridgesOf(forward: readonly string[]): readonly string[] {
  return forward.flatMap((line) => LEAVES_HOST.exec(line)?.[1] ?? []);
}

/** Keeps the containers of one network from those of another. */
function isolationRule(bridge: string): string {
  return `-A DOCKER-ISOLATION-STAGE-1 -i ${bridge} ! -o ${bridge} -j DOCKER-ISOLATION-STAGE-2`;
}

function isForwarded(nat: string, { port, protocol }: PublishedPort): boolean {
  return new RegExp(`^-A DOCKER .*-p ${protocol} .*--dport ${port} -j DNAT `, 'm').test(nat);
}

/** A restart of the engine, as part of a change of firewalld. */
export interface DockerRestart {
  readonly difference: Difference;
  readonly operations: readonly Operation[];
  readonly notes: readonly string[];
}

/** The restart that a step has to make because of what it does to firewalld, or because of what is missing. */
export function restartOf(
  docker: RunningDocker | undefined,
  verb: FirewalldVerb | undefined,
  touched: Pick<Touched, 'units'>,
): DockerRestart | undefined {
  const difference = differenceOf(docker, verb, touched);
  return difference && { difference, operations: RESTART, notes: docker ? notesFor(docker.engine) : [] };
}

function notesFor(engine: Engine): readonly string[] {
  return [...restartNotes(engine), ...(keepsContainers(engine) ? [messages.userChainLeft] : [])];
}

/** docker.service starts three times a minute at most. `reset-failed` resets the counter (systemctl(1)). */
const RESTART = [exec('systemctl', 'reset-failed', '--', UNIT), exec('systemctl', 'restart', '--', UNIT)];

/** Whether changes with a `DockerRestart` have one. */
export function restartsDocker(changes: readonly Change[]): boolean {
  return changes.some(({ diff }) => diff.some(({ field }) => field === UNIT));
}

function differenceOf(
  docker: RunningDocker | undefined,
  verb: FirewalldVerb | undefined,
  { units }: Pick<Touched, 'units'>,
): Difference | undefined {
  // An earlier step starts it, or restarts it.
  const isPending = units.includes(UNIT);
  if (verb !== undefined) return docker || isPending ? messages.restartedAfter({ unit: UNIT, verb }) : undefined;
  if (!docker || isPending || docker.missing.length === 0) return undefined;
  return messages.restartedWithout({ unit: UNIT, missing: docker.missing });
}
