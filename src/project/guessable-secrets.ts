import type { Diagnostic } from '../input/diagnostic.ts';
import type { Located } from '../input/located.ts';
import { placeId } from '../input/source.ts';
import { Secret } from '../model/secret.ts';
import { guessableSecret, shortSecret } from './messages.ts';
import { fileWords, vocabulary } from './vocabulary.ts';

/** A shorter secret is guessable. In characters. */
const SHORTEST = 6;

/** The secrets that a reader of an output recognizes behind their mask. `roots` are those of the files. */
export function guessableSecrets(roots: readonly Located[]): readonly Diagnostic[] {
  const secrets = roots.flatMap(secretsIn);
  if (secrets.length === 0) return [];
  const words = new Set([...vocabulary(), ...roots.flatMap((root) => [...fileWords(root)])]);
  const found = new Map<string, Diagnostic>();
  for (const { place, secret } of secrets) {
    const text = secret.isOneOf(words)
      ? guessableSecret()
      : secret.length < SHORTEST
        ? shortSecret(SHORTEST)
        : undefined;
    if (text) found.set(placeId(place), { place, ...text });
  }
  return [...found.values()];
}

function secretsIn({
  value,
  place,
  entries,
  items,
}: Located): readonly (Pick<Located, 'place'> & { secret: Secret })[] {
  if (value instanceof Secret) return [{ place, secret: value }];
  const inner = [...[...(entries?.values() ?? [])].map((entry) => entry.value), ...(items ?? [])];
  return inner.flatMap(secretsIn);
}
