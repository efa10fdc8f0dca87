import { exec } from '../../model/operation.ts';
import { output, type Result } from '../../model/result.ts';
import { unknownState } from '../unknown-state.ts';
import { type ContextRecord, parseContext } from './context-records.ts';
import * as messages from './messages.ts';
import { parsePortcon, type PortRecord } from './port-records.ts';

// What this host has beside its policy: the files that libsemanage writes with each change, semanage.conf(5). Read from them, no
// Python starts.

const STORE = '/var/lib/selinux';
const FILES = ['booleans.local', 'ports.local', 'file_contexts.local'] as const;

export interface PolicyStore {
  /** The values that are set permanently. */
  readonly booleans: ReadonlyMap<string, boolean>;
  readonly ports: readonly PortRecord[];
  readonly contexts: readonly ContextRecord[];
}

export const EMPTY_STORE: PolicyStore = { booleans: new Map(), ports: [], contexts: [] };

/** All policies at once: which one is used, only the host knows. Each line with its path. */
export const storeProbe = exec(
  'grep',
  ...['-rH', '--exclude-dir=modules', ...FILES.map((name) => `--include=${name}`)],
  ...['-e', '^[^#]', '--', STORE],
);

export function parseStore(result: Result | undefined, config: string | undefined): PolicyStore {
  const active = `${STORE}/${policyOf(config)}/active/`;
  const lines = linesOf(result).map((line) => /^(\/[^:]*):(.*)$/.exec(line) ?? []);
  const [booleans, ports, contexts] = FILES.map((name) =>
    lines.flatMap(([, path, text = '']) => (path === `${active}${name}` ? [text] : [])),
  );
  return {
    booleans: new Map(booleans?.flatMap(parseBoolean)),
    ports: ports?.flatMap(parsePortcon) ?? [],
    contexts: contexts?.flatMap(parseContext) ?? [],
  };
}

/** selinux_config(5). */
export function policyOf(config = ''): string {
  return /^SELINUXTYPE=\s*(\S+)/m.exec(config)?.[1] ?? 'targeted';
}

/** grep exits with status 1 if there is no line, and with 2 if there is no such directory. */
function linesOf(result: Result | undefined): readonly string[] {
  if (result?.kind === 'done' && result.status === 2) throw unknownState(messages.noPolicy(), result, true);
  return result?.kind === 'done' && result.status === 1 ? [] : output(result, 'grep').split('\n');
}

function parseBoolean(line: string): readonly (readonly [string, boolean])[] {
  const [, name, value] = /^(\w+)\s*=\s*([01])\s*$/.exec(line) ?? [];
  return name === undefined ? [] : [[name, value === '1']];
}
