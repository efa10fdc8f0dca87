import type { Host } from '../model/host.ts';
import { fingerprint, type KnownHosts, keyType } from '../transport/known-hosts.ts';
import * as messages from './messages.ts';

/** What the addresses of a host showed. */
export interface Answers {
  readonly host: Host;
  /** The key of each address that answered. */
  readonly keys: ReadonlyMap<string, Buffer>;
  /** Of each address, as known_hosts files name it. */
  readonly patterns: ReadonlyMap<string, string>;
  /** All names under which keys of the host may be recorded. */
  readonly names: readonly string[];
  readonly errors: readonly string[];
}

/** The key of a host, or why there is none to record. */
export type Finding =
  | { readonly host: Host; readonly problem: string }
  | (HostKey & { readonly host: Host; readonly problem?: undefined });

export interface HostKey {
  readonly address: string;
  readonly key: Buffer;
  readonly verdict: 'new' | 'known' | 'refused';
  readonly note: string;
  /** The names in known_hosts to record the key for: of the addresses that showed it. */
  readonly patterns: readonly string[];
  /** The names whose keys in provision's own file are removed. */
  readonly replaced: readonly string[];
  /** About other machines at the addresses of the host. */
  readonly warnings: readonly string[];
}

/** The recorded keys, and what to do about those that differ. */
export interface Records {
  readonly knownHosts: KnownHosts;
  /** The file in which provision records keys. */
  readonly own: string;
  readonly replace: boolean;
}

/** Which of the keys is the host's: the recorded one, or with none recorded the only one. */
export function findKey(answers: Answers, records: Records): Finding {
  const { host, keys, names, errors } = answers;
  const all = [...keys];
  if (all.length === 0) return { host, problem: messages.noAnswer(errors) };
  const recorded = all.filter(([, key]) => records.knownHosts.check(names, key).kind === 'known');
  const candidates = recorded.length > 0 ? recorded : all;
  const [first] = candidates;
  if (!first || candidates.some(([, key]) => !key.equals(first[1]))) {
    return { host, problem: messages.twoMachines(candidates.map(([address]) => address)) };
  }
  const [address, key] = first;
  const warnings = all
    .filter(([, other]) => !other.equals(key))
    .map(([at, other]) => messages.anotherMachine(at, keyType(other), fingerprint(other)));
  const shownAt = candidates.map(([at]) => answers.patterns.get(at) ?? at);
  const judgement =
    recorded.length > 0 ? judgeRecorded(shownAt, key, records) : judgeUnrecorded(names, shownAt, key, records);
  return { host, address, key, warnings, ...judgement };
}

type Judgement = Pick<HostKey, 'verdict' | 'note' | 'patterns' | 'replaced'>;

/** A key that is recorded at one address of the host is recorded at the others that show it. */
function judgeRecorded(shownAt: readonly string[], key: Buffer, { knownHosts, own, replace }: Records): Judgement {
  const patterns = shownAt.filter((pattern) => {
    const verdict = knownHosts.check(pattern, key);
    return verdict.kind === 'unknown' || (replace && verdict.kind === 'changed' && verdict.file === own);
  });
  const isNew = patterns.length > 0;
  const note = isNew ? messages.newKey : messages.recordedKey;
  return { verdict: isNew ? 'new' : 'known', note, patterns, replaced: [] };
}

function judgeUnrecorded(
  names: readonly string[],
  shownAt: readonly string[],
  key: Buffer,
  { knownHosts, own, replace }: Records,
): Judgement {
  const refused = (note: string): Judgement => ({ verdict: 'refused', note, patterns: [], replaced: [] });
  const verdict = knownHosts.check(names, key);
  if (verdict.kind === 'revoked') return refused(messages.keyRevoked(verdict.file, verdict.line));
  const checks = names.map((name) => ({ name, verdict: knownHosts.check(name, key) }));
  const differing = checks.flatMap(({ name, verdict: one }) => (one.kind === 'changed' ? [{ name, ...one }] : []));
  // Only the own file is changed, so a key in another file is named first.
  const kept = differing.find(({ file }) => file !== own) ?? (replace ? undefined : differing[0]);
  if (kept) return refused(messages.keyDiffers(kept.file, kept.line, kept.file === own));
  return { verdict: 'new', note: messages.newKey, patterns: shownAt, replaced: differing.map(({ name }) => name) };
}
