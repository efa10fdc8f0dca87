import { createInterface } from 'node:readline/promises';
import { stderr, stdin, stdout } from 'node:process';
import { addressesOf, type Host } from '../model/host.ts';
import { TransportError } from '../model/transport.ts';
import { loadProject } from '../project/project.ts';
import { COMPARE_TIME } from '../transport/address-keys.ts';
import { fingerprint, keyType } from '../transport/known-hosts.ts';
import { ownKnownHosts } from './directories.ts';
import { Exit } from './exit.ts';
import * as messages from './messages.ts';
import { openTransports, type Transports } from './transports.ts';
import { type Answers, type Finding, findKey, type HostKey } from './trust-finding.ts';

export interface TrustOptions {
  readonly host: readonly string[];
  readonly yes?: boolean;
  /** Replace recorded keys that differ. */
  readonly replace?: boolean;
}

/** Reads the host keys, shows them for comparison with the consoles of the hosts, and records them. */
export async function trust(inventoryPath: string, options: TrustOptions): Promise<number> {
  const { work } = await loadProject(inventoryPath, { host: options.host, playbook: 'none' });
  const transports = await openTransports();
  const hosts = work.map(({ host }) => host).filter(({ connection }) => connection === 'ssh');
  const answers = await Promise.all(hosts.map((host) => readKeys(transports, host)));
  const own = ownKnownHosts();
  const records = { knownHosts: transports.knownHosts, own, replace: options.replace ?? false };
  const findings = answers.map((one) => findKey(one, records));
  const width = Math.max(0, ...hosts.map(({ name }) => name.length));
  for (const finding of findings) stdout.write(`${finding.host.name.padEnd(width)}  ${describe(finding)}\n`);
  const unrecorded = findings.flatMap((one) => (one.problem === undefined && one.verdict === 'new' ? [one] : []));
  const confirmation = unrecorded.length > 0 ? await confirm(options) : 'no';
  if (confirmation === 'yes') {
    const reason = await recordKeys(transports, unrecorded);
    if (reason !== undefined) {
      stderr.write(`${messages.keysNotRecorded(own, reason)}\n`);
      return Exit.failed;
    }
    stdout.write(`${messages.keysRecorded(unrecorded.length, own)}\n`);
  }
  if (confirmation === 'missing') stdout.write(`${messages.confirmationNeeded}\n`);
  const refused = findings.some((one) => one.problem !== undefined || one.verdict === 'refused');
  return refused || confirmation === 'missing' ? Exit.failed : Exit.ok;
}

/** Why the keys could not be recorded, if so. */
async function recordKeys({ knownHosts }: Transports, keys: readonly HostKey[]): Promise<string | undefined> {
  const records = keys.map(({ patterns, key }) => ({ hosts: patterns, key }));
  const replaced = keys.flatMap((one) => one.replaced);
  return knownHosts.recordAll(records, replaced).then(
    () => undefined,
    (error: Error) => error.message,
  );
}

async function readKeys({ ssh }: Transports, host: Host): Promise<Answers> {
  const stop = new AbortController();
  const addresses = addressesOf(host);
  const answers = await Promise.all(
    addresses.map(async (address): Promise<{ address: string; key?: Buffer; error?: string }> => {
      try {
        const key = await ssh.hostKey(host, address, stop.signal);
        // A host has one of its addresses. The other one is tried, too: another machine may have it.
        setTimeout(() => stop.abort(), COMPARE_TIME).unref();
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
    patterns: new Map(addresses.map((address) => [address, ssh.pattern(host, address)])),
    names: ssh.names(host),
    errors: answers.flatMap(({ error }) => error ?? []),
  };
}

function describe(finding: Finding): string {
  if (finding.problem !== undefined) return finding.problem;
  const { address, key, note, warnings } = finding;
  return [[address, keyType(key), fingerprint(key), note].join('  '), ...warnings].join('\n  ');
}

/** `missing` where there is nobody to ask. */
async function confirm({ yes }: TrustOptions): Promise<'yes' | 'no' | 'missing'> {
  if (yes) return 'yes';
  if (!stdin.isTTY || !stdout.isTTY) return 'missing';
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    stdout.write(`${messages.compareKeys}\n`);
    return /^y(es)?$/i.test((await terminal.question(messages.recordKeys)).trim()) ? 'yes' : 'no';
  } finally {
    terminal.close();
  }
}
