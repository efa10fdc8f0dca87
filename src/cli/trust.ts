import { createInterface } from 'node:readline/promises';
import { stderr, stdin, stdout } from 'node:process';
import { addressesOf, type Host } from '../model/host.ts';
import { TransportError } from '../model/transport.ts';
import { loadProject } from '../project/project.ts';
import { fingerprint, keyType } from '../transport/known-hosts.ts';
import { ownKnownHosts } from './directories.ts';
import { Exit } from './exit.ts';
import * as messages from './messages.ts';
import { openTransports, type Transports } from './transports.ts';

export interface TrustOptions {
  readonly host: readonly string[];
  readonly yes?: boolean;
  /** Replace recorded keys that differ. */
  readonly replace?: boolean;
}

/** Milliseconds to wait for the other addresses of a host after one of them has answered. */
const OTHER_ADDRESSES = 1500;

interface Answers {
  readonly host: Host;
  /** The key of each address that answered. */
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly errors: readonly string[];
}

/** What a host showed: a key, or why there is none to record. */
type Finding =
  | { readonly host: Host; readonly problem: string }
  | (ShownKey & { readonly host: Host; readonly problem?: undefined });

interface ShownKey {
  readonly address: string;
  readonly key: Buffer;
  /** The names in known_hosts to record the key for. */
  readonly patterns: readonly string[];
  readonly verdict: 'new' | 'known' | 'refused';
  readonly note: string;
}

/** Reads the host keys, shows them for comparison with the consoles of the hosts, and records them. */
export async function trust(inventoryPath: string, options: TrustOptions): Promise<number> {
  const { work } = await loadProject(inventoryPath, { host: options.host, playbook: 'none' });
  const transports = await openTransports();
  const hosts = work.map(({ host }) => host).filter(({ connection }) => connection === 'ssh');
  const answers = await Promise.all(hosts.map((host) => readKeys(transports, host)));
  const findings = answers.map((one) => judge(transports, one, options));
  const width = Math.max(0, ...hosts.map(({ name }) => name.length));
  for (const finding of findings) stdout.write(`${finding.host.name.padEnd(width)}  ${describe(finding)}\n`);
  const unrecorded = findings.flatMap((one) => (one.problem === undefined && one.verdict === 'new' ? [one] : []));
  if (unrecorded.length > 0 && (await confirmed(options))) {
    const reason = await transports.knownHosts.recordAll(recordsOf(unrecorded)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (reason !== undefined) {
      stderr.write(`${messages.keysNotRecorded(ownKnownHosts(), reason)}\n`);
      return Exit.failed;
    }
    stdout.write(`${messages.keysRecorded(unrecorded.length, ownKnownHosts())}\n`);
  }
  const refused = findings.some((one) => one.problem !== undefined || one.verdict === 'refused');
  return refused ? Exit.failed : Exit.ok;
}

function recordsOf(shown: readonly ShownKey[]) {
  return shown.map(({ patterns, key }) => ({ hosts: patterns, key }));
}

async function readKeys({ ssh }: Transports, host: Host): Promise<Answers> {
  const stop = new AbortController();
  const answers = await Promise.all(
    addressesOf(host).map(async (address): Promise<{ address: string; key?: Buffer; error?: string }> => {
      try {
        const key = await ssh.hostKey(host, address, stop.signal);
        // A host has one of its addresses. The other one is tried, too: another machine may have it.
        setTimeout(() => stop.abort(), OTHER_ADDRESSES).unref();
        return { address, key };
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { address, error: error.message };
      }
    }),
  );
  return {
    host,
    keys: new Map(answers.flatMap(({ address, key }) => (key ? [[address, key] as const] : []))),
    errors: answers.flatMap(({ error }) => error ?? []),
  };
}

function judge(transports: Transports, { host, keys, errors }: Answers, options: TrustOptions): Finding {
  const [first] = keys;
  if (!first) return { host, problem: messages.noAnswer(errors) };
  if (new Set([...keys.values()].map(fingerprint)).size > 1) {
    return { host, problem: messages.twoMachines([...keys.keys()]) };
  }
  const [address, key] = first;
  // A machine has the same key at all its addresses, so the key is recorded for all of them.
  const patterns = addressesOf(host).map((one) => transports.ssh.pattern(host, one));
  return { host, address, key, patterns, ...compare(transports, patterns, key, options) };
}

function compare(
  { knownHosts }: Transports,
  patterns: readonly string[],
  key: Buffer,
  { replace }: TrustOptions,
): Pick<ShownKey, 'verdict' | 'note'> {
  const checks = patterns.map((pattern) => knownHosts.check(pattern, key));
  if (checks.every(({ kind }) => kind === 'known')) return { verdict: 'known', note: messages.recordedKey };
  const changed = checks.find(({ kind }) => kind === 'changed' || kind === 'revoked');
  if (!changed || !('file' in changed)) return { verdict: 'new', note: messages.newKey };
  const own = changed.file === ownKnownHosts();
  if (replace && own && changed.kind === 'changed') return { verdict: 'new', note: messages.newKey };
  return { verdict: 'refused', note: messages.keyDiffers(changed.file, changed.line, own) };
}

function describe(finding: Finding): string {
  if (finding.problem !== undefined) return finding.problem;
  const { address, key, note } = finding;
  return [address, keyType(key), fingerprint(key), note].join('  ');
}

async function confirmed({ yes }: TrustOptions): Promise<boolean> {
  if (yes || !stdin.isTTY || !stdout.isTTY) return true;
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    stdout.write(`${messages.compareKeys}\n`);
    return /^y(es)?$/i.test((await terminal.question(messages.recordKeys)).trim());
  } finally {
    terminal.close();
  }
}
