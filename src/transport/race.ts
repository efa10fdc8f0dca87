import { setTimeout as sleep } from 'node:timers/promises';
import { TransportError } from '../model/transport.ts';

/** How long an address gets before the next one is tried in parallel, in milliseconds (RFC 8305 recommends 250). */
const HEAD_START = 250;

interface Closable {
  close(): Promise<void>;
}

/**
 * Opens one of several addresses: tries them in parallel, each a little after the one before; the first success aborts
 * the others. Throws the error that says most.
 */
export async function openFirst<T extends Closable>(
  addresses: readonly string[],
  open: (address: string, aborted: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  // In the order of the addresses, so that the message does not depend on which attempt failed first.
  const errors: unknown[] = addresses.map(() => undefined);
  let winner: T | undefined;
  let previous = Promise.resolve();
  const attempts = addresses.map((address, index) => {
    const turn = previous;
    const attempt = (async () => {
      await turn;
      if (winner) return;
      try {
        const opened = await open(address, over.signal);
        if (winner) return void opened.close();
        winner = opened;
      } catch (error) {
        errors[index] = error;
      }
    })();
    previous = Promise.race([attempt, turn.then(() => sleep(HEAD_START))]);
    return attempt;
  });
  // An attempt that failed has to reject for `Promise.any`; its error is in `errors`.
  const successes = attempts.map((attempt) =>
    attempt.then(() => {
      if (!winner) throw new Error('this attempt failed');
    }),
  );
  await Promise.any(successes).catch(() => {});
  over.abort();
  if (winner) return winner;
  throw mostInformative(errors);
}

/**
 * A host that proved its key and refused the login says more than a machine with another key, and that says more than an
 * address at which nobody answers.
 */
function mostInformative(errors: readonly unknown[]): unknown {
  const refused = (error: unknown) =>
    error instanceof TransportError && (error.code === 'authentication' || error.code === 'become');
  const login = errors.find(refused);
  if (login !== undefined) return login;
  const silent = (error: unknown) => error instanceof TransportError && error.code === 'unreachable';
  const answered = errors.find((error) => !silent(error));
  if (answered !== undefined || errors.length < 2) return answered ?? errors[0];
  const all = errors as readonly TransportError[];
  const [message, words] = [all.map((error) => error.message).join('; '), all.flatMap((error) => error.words ?? [])];
  return new TransportError(
    'unreachable',
    message,
    undefined,
    errors[0],
    words.length === 0 ? undefined : words.join('\n'),
  );
}
