import { exec, type Operation } from '../../model/operation.ts';
import { content, type Result, succeeded } from '../../model/result.ts';
import type { Probe } from '../../model/resource.ts';
import { unknownState } from '../unknown-state.ts';
import { type BooleanState, booleansProbe, parseBooleans } from './booleans.ts';
import { contextChanges, type ContextState, contextsProbe, parseContexts } from './file-contexts.ts';
import * as messages from './messages.ts';
import { CONFIG, modeProbe, type ModeState, parseMode, parseRunning, runningProbe } from './mode-state.ts';
import { EMPTY_STORE, parseStore, storeProbe } from './policy-store.ts';
import { dependsOnPolicy, listedProbe, parsePortList, portChanges, type PortState } from './ports.ts';
import type { Desired } from './schema.ts';

export interface Current {
  /** Undefined where no mode is declared. */
  readonly mode: ModeState | undefined;
  readonly booleans: readonly BooleanState[];
  readonly ports: PortState;
  readonly contexts: ContextState;
}

const SEMANAGE = exec('test', '-x', '/usr/sbin/semanage');
const PARTS = ['running', 'mode', 'store', 'booleans', 'contexts', 'semanage'] as const;
type Parts<Of> = Readonly<Record<(typeof PARTS)[number], readonly Of[]>>;

/** Python starts only for the further question, about ports that the host does not assign itself. */
export function probe(desired: Desired): Probe<Current> {
  const parts = partsOf(desired);
  const operations = PARTS.flatMap((part) => parts[part]);
  return {
    operations,
    further(results) {
      const answers = split(results, parts);
      const { ports } = parse(answers, desired);
      const isAsked = results.length > operations.length || !dependsOnPolicy(ports, desired.ports ?? []);
      return isAsked || !hasSemanage(answers) ? [] : [listedProbe];
    },
    parse(results) {
      const answers = split(results, parts);
      const current = parse(answers, desired);
      const listed = results[operations.length];
      const whole = listed === undefined ? current : { ...current, ports: withList(current.ports, listed) };
      if (!hasSemanage(answers) && usesSemanage(whole, desired))
        throw unknownState(messages.noSemanage(), undefined, true);
      return whole;
    },
  };
}

function partsOf({ mode, booleans = [], ports = [], contexts = [] }: Desired): Parts<Operation> {
  return {
    running: runningProbe,
    mode: mode === undefined ? [] : modeProbe(mode),
    store: booleans.length + ports.length + contexts.length === 0 ? [] : [storeProbe],
    booleans: booleansProbe(booleans),
    contexts: contextsProbe(contexts),
    semanage: ports.length + contexts.length === 0 ? [] : [SEMANAGE],
  };
}

/** The answers to each of the parts. */
function split(results: readonly Result[], parts: Parts<Operation>): Parts<Result> {
  const of = (part: (typeof PARTS)[number]) => {
    const before = PARTS.slice(0, PARTS.indexOf(part)).flatMap((one) => parts[one]);
    return results.slice(before.length, before.length + parts[part].length);
  };
  return {
    ...{ running: of('running'), mode: of('mode'), store: of('store') },
    ...{ booleans: of('booleans'), contexts: of('contexts'), semanage: of('semanage') },
  };
}

function parse(answers: Parts<Result>, { mode, booleans = [] }: Desired): Current {
  const [getenforce, file] = answers.running;
  const running = parseRunning(getenforce, mode);
  const config = content(file, CONFIG);
  const [records] = answers.store;
  const store = records === undefined ? EMPTY_STORE : parseStore(records, config);
  return {
    mode: mode === undefined ? undefined : parseMode(answers.mode, { running, config }),
    booleans: parseBooleans(answers.booleans, booleans, store.booleans, running),
    ports: { local: store.ports },
    contexts: parseContexts(answers.contexts, store.contexts, config),
  };
}

function withList(state: PortState, listed: Result): PortState {
  return { ...state, listed: parsePortList(listed) };
}

function hasSemanage({ semanage }: Parts<Result>): boolean {
  return semanage.every(succeeded);
}

function usesSemanage(current: Current, { ports = [], contexts = [] }: Desired): boolean {
  return portChanges(current.ports, ports).length + contextChanges(current.contexts, contexts).lines.length > 0;
}
