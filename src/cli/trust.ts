import { stderr, stdout } from 'node:process';
import type { WriteStream } from 'node:tty';
import { UsageError } from '../input/diagnostic.ts';
import { addressesOf, type Host } from '../model/host.ts';
import { TransportError } from '../model/transport.ts';
import { loadProject } from './load-project.ts';
import { COMPARE_TIME } from '../transport/address-keys.ts';
import { painter } from './color.ts';
import { ownKnownHosts } from './directories.ts';
import { Exit } from './exit.ts';
import * as messages from './messages.ts';
import { type Answer, ask, questionTerminal } from './question.ts';
import { columnsOf, forTerminal, messageFor } from './terminal.ts';
import { openTransports, type Transports } from './transports.ts';
import { type Answers, findKey, type HostKey } from './trust-finding.ts';
import { keysText } from './trust-text.ts';

export interface TrustOptions {
  readonly host: readonly string[];
  readonly yes?: boolean;
  /** Replace recorded keys that differ. */
  readonly replace?: boolean;
}

/** Reads the host keys, shows them for comparison with the consoles of the hosts, and records them. */
export async function trust(inventoryPath: string, options: TrustOptions): Promise<number> {
  const { work } = await loadProject(inventoryPath, { host: options.host, playbook: 'none' });
  const terminal = confirmationTerminal(options);
  const transports = await openTransports();
  const hosts = work.map(({ host }) => host).filter(({ connection }) => connection === 'ssh');
  const answers = await Promise.all(hosts.map((host) => readKeys(transports, host)));
  const own = ownKnownHosts();
  const records = { knownHosts: transports.knownHosts, own, replace: options.replace ?? false };
  const findings = answers.map((one) => findKey(one, records));
  stdout.write(forTerminal(stdout, keysText(findings, { paint: painter(stdout), columns: columnsOf(stdout) })));
  const unrecorded = findings.flatMap((one) => (one.problem === undefined && one.verdict === 'new' ? [one] : []));
  const refused = findings.some((one) => one.problem !== undefined || one.verdict === 'refused');
  const status = refused ? Exit.failed : Exit.ok;
  if (unrecorded.length === 0) return status;
  const answer = await confirmation(terminal);
  if (answer !== 'yes') {
    (terminal ?? stdout).write(`${messages.cancelled}\n`);
    return answer === 'interrupted' ? Exit.interrupted : status;
  }
  const reason = await recordKeys(transports, unrecorded);
  if (reason !== undefined) {
    stderr.write(`${messageFor(stderr, messages.keysNotRecorded(own, reason))}\n`);
    return Exit.failed;
  }
  stdout.write(`${messageFor(stdout, messages.keysRecorded(unrecorded.length, own))}\n`);
  return status;
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

/** The terminal on which a person compares the keys; undefined if that is not needed. Throws `UsageError`. */
function confirmationTerminal({ yes }: TrustOptions): WriteStream | undefined {
  if (yes) return undefined;
  const terminal = questionTerminal();
  if (!terminal) throw new UsageError(messages.nobodyToAsk, messages.nobodyToAskHint);
  return terminal;
}

async function confirmation(terminal: WriteStream | undefined): Promise<Answer> {
  if (!terminal) return 'yes';
  terminal.write(`${messageFor(terminal, messages.compareKeys)}\n`);
  return ask(terminal, messages.recordKeys);
}
