import { createInterface } from 'node:readline/promises';
import { stderr, stdin, stdout } from 'node:process';
import type { WriteStream } from 'node:tty';
import { messageFor } from './terminal.ts';

/** The terminal on which a person can be asked. Undefined where there is none. */
export function questionTerminal(): WriteStream | undefined {
  return stdin.isTTY ? [stdout, stderr].find(({ isTTY }) => isTTY) : undefined;
}

export type Answer = 'yes' | 'no' | 'interrupted';

/** Asks a question that is answered with y or n; everything but y is no. `interrupted` by Ctrl-C or by `signal`. */
export async function ask(terminal: WriteStream, question: string, signal?: AbortSignal): Promise<Answer> {
  if (signal?.aborted) return 'interrupted';
  const reader = createInterface({ input: stdin, output: terminal });
  const closed = new AbortController();
  const close = () => closed.abort();
  let interrupted = false;
  // Ctrl-D. readline catches Ctrl-C while it asks.
  reader.once('close', close);
  reader.once('SIGINT', () => {
    interrupted = true;
    close();
  });
  signal?.addEventListener('abort', close);
  try {
    const answer = await reader.question(messageFor(terminal, question), { signal: closed.signal });
    return /^y(es)?$/i.test(answer.trim()) ? 'yes' : 'no';
  } catch (error) {
    if (!closed.signal.aborted) throw error;
    terminal.write('\n');
    return interrupted || signal?.aborted ? 'interrupted' : 'no';
  } finally {
    signal?.removeEventListener('abort', close);
    reader.off('close', close);
    reader.close();
  }
}
