import { createInterface } from 'node:readline/promises';
import { stdin, stdout } from 'node:process';
import { selectHosts } from '../project/host-patterns.ts';
import { addressesOf, type Host } from '../model/host.ts';
import { TransportError } from '../model/transport.ts';
import { plural } from '../output/format.ts';
import { fingerprint, keyType } from '../transport/known-hosts.ts';
import { ownKnownHosts } from './directories.ts';
import { Exit } from './exit.ts';
import { loadInventory } from '../project/project.ts';
import { openTransports, type Transports } from './transports.ts';

export interface TrustOptions {
  readonly host: readonly string[];
  readonly yes?: boolean;
  /** Keys that differ from the recorded ones are recorded instead of them. */
  readonly replace?: boolean;
}

/** How long the other addresses of a host may take once one has answered, in milliseconds. */
const PATIENCE = 1500;

interface Seen {
  readonly host: Host;
  /** The addresses that answered, with the key each showed. */
  readonly keys: ReadonlyMap<string, Buffer>;
  readonly problem: string | undefined;
}

/** Reads the host keys and records them, shown for comparison with what the hosts' consoles show. */
export async function trust(inventoryPath: string, options: TrustOptions): Promise<number> {
  const inventory = await loadInventory(inventoryPath);
  const transports = await openTransports();
  const hosts = selectHosts(inventory, options.host)
    .map(({ host }) => host)
    .filter(({ connection }) => connection === 'ssh');
  const seen = await Promise.all(hosts.map((host) => look(transports, host)));

  const width = Math.max(0, ...hosts.map(({ name }) => name.length));
  let refused = 0;
  const toRecord: { readonly patterns: readonly string[]; readonly key: Buffer }[] = [];
  for (const { host, keys, problem } of seen) {
    const [first] = keys.entries();
    if (!first || problem !== undefined) {
      refused += 1;
      stdout.write(`${host.name.padEnd(width)}  ${problem ?? 'does not answer'}\n`);
      continue;
    }
    const [address, key] = first;
    // One machine has one key wherever it is: it is recorded for the address it will have, too.
    const patterns = addressesOf(host).map((one) => transports.ssh.pattern(host, one));
    const verdicts = patterns.map((pattern) => transports.knownHosts.check(pattern, key));
    const changed = verdicts.find(({ kind }) => kind === 'changed' || kind === 'revoked');
    let note = 'new';
    if (verdicts.every(({ kind }) => kind === 'known')) note = 'known already';
    else if (
      changed &&
      'file' in changed &&
      !(options.replace && changed.kind === 'changed' && changed.file === ownKnownHosts())
    ) {
      refused += 1;
      note = `NOT the key recorded in ${changed.file}:${changed.line}; if the host was reinstalled, use --replace`;
      if (changed.file !== ownKnownHosts())
        note = `NOT the key recorded in ${changed.file}:${changed.line}; remove that line if the host was reinstalled`;
    } else toRecord.push({ patterns, key });
    stdout.write(`${host.name.padEnd(width)}  ${address}  ${keyType(key)}  ${fingerprint(key)}  ${note}\n`);
  }
  if (toRecord.length > 0 && (await agreed(options))) {
    for (const { patterns, key } of toRecord) await transports.knownHosts.record(patterns, key);
    stdout.write(`${plural(toRecord.length, 'key')} recorded in ${ownKnownHosts()}\n`);
  }
  return refused > 0 ? Exit.failed : Exit.ok;
}

async function look({ ssh }: Transports, host: Host): Promise<Seen> {
  const enough = new AbortController();
  // In the order of the addresses, whichever answered first.
  const answers = await Promise.all(
    addressesOf(host).map(async (address): Promise<{ address: string; key?: Buffer; trouble?: string }> => {
      try {
        const key = await ssh.hostKey(host, address, enough.signal);
        // A host is at one of its addresses: the other has a moment to say that it is another machine.
        setTimeout(() => enough.abort(), PATIENCE).unref();
        return { address, key };
      } catch (error) {
        if (!(error instanceof TransportError)) throw error;
        return { address, trouble: error.message };
      }
    }),
  );
  const keys = new Map(answers.flatMap(({ address, key }) => (key ? [[address, key] as const] : [])));
  const troubles = answers.flatMap(({ trouble }) => trouble ?? []);
  const shown = new Set([...keys.values()].map(fingerprint));
  const places = [...keys.keys()].join(' and ');
  const problem =
    shown.size > 1
      ? `two machines answer at ${places}: correct the addresses in the inventory`
      : keys.size === 0
        ? `does not answer: ${troubles.join('; ')}`
        : undefined;
  return { host, keys, problem };
}

async function agreed({ yes }: TrustOptions): Promise<boolean> {
  if (yes || !stdin.isTTY || !stdout.isTTY) return true;
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    stdout.write('Compare with "ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on each console.\n');
    return /^y(es)?$/i.test((await terminal.question('Record them? [y/N] ')).trim());
  } finally {
    terminal.close();
  }
}
