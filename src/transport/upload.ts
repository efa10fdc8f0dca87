import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { Writable } from 'node:stream';
import { firstPart } from '../model/host-text.ts';
import type { FileContent, Operation, Unpack } from '../model/operation.ts';
import type { Result } from '../model/result.ts';
import type { Answer, Exchange, Refusal, RunOptions } from '../model/transport.ts';
import { WORDS_LIMIT } from './bounds.ts';
import type { ShellChannel } from './channel.ts';
import { transportError } from './failure.ts';
import { sendProgress } from './change-messages.ts';
import { replyNotUnderstood } from './limit-messages.ts';
import { Replies, type StartReceiver, type Receiver, Watch } from './receiver.ts';

/** Between two reports of progress, in milliseconds. */
const PROGRESS_PAUSE = 500;

/** How much of a file is read at once, in bytes. */
const CHUNK = 262_144;

/** Runs an exchange; before it begins, sends the files of its change that the host does not have. Throws `TransportError`. */
export async function runWithFiles(
  channel: ShellChannel,
  startReceiver: StartReceiver,
  exchange: Exchange,
  options: RunOptions,
): Promise<Answer> {
  const { change = [], probe, job } = exchange;
  // A job that may have started has its files already.
  const refusal = job?.resume ? undefined : await sendFiles(filesOf(change), startReceiver, options);
  if (!refusal) return channel.run(exchange, options);
  const skipped = (): Result => ({ kind: 'skipped' });
  return { change: change.map(skipped), probe: probe.map(skipped), refusal };
}

/** The files of this computer that a change places: each content once. */
export function filesOf(change: readonly Operation[]): readonly FileContent[] {
  const all = change.flatMap((operation) => {
    if (operation.kind === 'unpack') return contentOf(operation);
    if (operation.kind !== 'send') return [];
    const { source } = operation;
    return 'entries' in source ? source.entries.flatMap(({ content }) => content ?? []) : [source];
  });
  return [...new Map(all.map((file) => [file.digest, file])).values()];
}

function contentOf({ archive }: Unpack): readonly FileContent[] {
  return archive?.source.kind === 'local' ? [archive.source.content] : [];
}

/** Returns when the host has all the files, or why it does not. Throws `TransportError`. */
export async function sendFiles(
  files: readonly FileContent[],
  start: StartReceiver,
  options: RunOptions = {},
): Promise<Refusal | undefined> {
  if (files.length === 0) return undefined;
  const sent = await sendOnce(files, '', start, options);
  if ('refusal' in sent) return sent.refusal;
  if (sent.mismatched.length === 0) return undefined;
  // Two runs may have written to the same incomplete file, or the host lost power: again, from the first byte, alone.
  const again = await sendOnce(sent.mismatched, `-${randomBytes(6).toString('hex')}`, start, options);
  if ('refusal' in again) return again.refusal;
  const [damaged] = again.mismatched;
  return damaged && { kind: 'damaged', file: damaged.file };
}

type Outcome = { readonly refusal: Refusal } | { readonly mismatched: readonly FileContent[] };

async function sendOnce(
  files: readonly FileContent[],
  attempt: string,
  start: StartReceiver,
  { limit, onLine }: RunOptions,
): Promise<Outcome> {
  const watch = new Watch(limit, files[0]?.file ?? '');
  try {
    const receiver = await watch.during(start(attempt, watch.signal));
    try {
      return await converse(receiver, files, watch, onLine);
    } finally {
      receiver.close();
    }
  } finally {
    watch.end();
  }
}

async function converse(
  receiver: Receiver,
  files: readonly FileContent[],
  watch: Watch,
  onLine: RunOptions['onLine'],
): Promise<Outcome> {
  const { input } = receiver;
  const replies = new Replies(receiver);
  input.on('error', () => {});
  input.write(`${files.length}\n${files.map(({ digest, size }) => `${digest} ${size}\n`).join('')}`);
  const missing: { readonly file: FileContent; readonly at: number }[] = [];
  for (const file of files) {
    const [word, bytes] = await watch.during(replies.next());
    if (word !== 'at' && word !== 'complete') return { refusal: storageRefusal(word, bytes) };
    if (word === 'at') missing.push({ file, at: offset(bytes, file) });
  }
  const outcome = results(missing, replies, watch);
  // The results arrive while later files are still being sent. A refusal ends the sending.
  outcome.then(
    (early) => 'refusal' in early && watch.stop(),
    () => watch.stop(),
  );
  try {
    for (const { file, at } of missing) {
      const refusal = await send(file, at, input, watch, onLine);
      if (refusal) return { refusal };
    }
    input.end();
  } catch {
    // The input is closed, or the sending was stopped: the outcome says why.
  }
  return watch.during(outcome);
}

async function results(
  missing: readonly { readonly file: FileContent }[],
  replies: Replies,
  watch: Watch,
): Promise<Outcome> {
  const mismatched: FileContent[] = [];
  for (const { file } of missing) {
    const [word, rest] = await replies.next();
    watch.progress(file.file);
    if (word === 'mismatch') mismatched.push(file);
    else if (word !== 'stored') return { refusal: storageRefusal(word, rest) };
  }
  return { mismatched };
}

/** Throws `TransportError`. */
function offset(bytes: string, { size }: FileContent): number {
  const at = Number(bytes);
  if (!/^\d{1,15}$/.test(bytes) || at > size) throw transportError('protocol', replyNotUnderstood(`at ${bytes}`));
  return at;
}

/** Throws `TransportError` where the host says neither of the two. */
function storageRefusal(word: string, words: string): Refusal {
  if (word !== 'no-space' && word !== 'not-writable') {
    throw transportError('protocol', replyNotUnderstood(firstPart(`${word} ${words}`, WORDS_LIMIT)));
  }
  return { kind: word, store: 'files', words };
}

/** Sends the bytes from `at`, as fast as the host takes them. Reads and checks the whole file. */
async function send(
  file: FileContent,
  at: number,
  input: Writable,
  watch: Watch,
  onLine: RunOptions['onLine'],
): Promise<Refusal | undefined> {
  if (at === file.size && at > 0) return undefined;
  const hash = createHash('sha256');
  let [read, reported] = [0, Date.now()];
  const source = createReadStream(file.file, { highWaterMark: CHUNK });
  const unreadable = (error: Error): Refusal => ({ kind: 'source-unreadable', file: file.file, words: error.message });
  const chunks = source.iterator() as AsyncIterator<Buffer>;
  try {
    for (;;) {
      const next = await chunks.next().catch(unreadable);
      if ('kind' in next) return next;
      if (next.done) break;
      const chunk = next.value;
      hash.update(chunk);
      const rest = chunk.subarray(Math.max(0, at - read));
      read += chunk.length;
      if (read > file.size) break;
      if (rest.length > 0 && !input.write(rest)) await once(input, 'drain', { signal: watch.signal });
      watch.progress(file.file);
      if (onLine && Date.now() - reported >= PROGRESS_PAUSE) {
        reported = Date.now();
        onLine(sendProgress(file.file, read, file.size));
      }
    }
  } finally {
    source.destroy();
  }
  return read === file.size && hash.digest('hex') === file.digest
    ? undefined
    : { kind: 'source-changed', file: file.file };
}
