import { createHash } from 'node:crypto';
import type { ServerChannel } from 'ssh2';
import type { Disk } from '../host/disk.ts';

/** Where the transport keeps files until a change needs them: src/transport/shell/receive.sh. */
const STORE = '/var/cache/provision/files';

/** Whether a line of root starts the program that receives files. It reads bytes, which the interpreter cannot. */
export function receivesFiles(line: string): boolean {
  return /^exec 'sh' '-c' .* 'provision-receive' '' '[\w-]*'$/s.test(line);
}

/** Answers as receive.sh does, except that an incomplete file is not kept. Returns the exit status. */
export async function receiveFiles(channel: ServerChannel, disk: Disk): Promise<number> {
  const input = new Bytes(channel);
  const missing: { readonly digest: string; readonly size: number }[] = [];
  disk.mkdir(STORE, true, { mode: 0o700 });
  for (let count = Number(await input.line()); count > 0; count -= 1) {
    const [digest = '', size] = (await input.line()).split(' ');
    const isComplete = disk.exists(`${STORE}/${digest}`);
    if (!isComplete) missing.push({ digest, size: Number(size) });
    channel.write(isComplete ? 'complete\n' : 'at 0\n');
  }
  for (const { digest, size } of missing) {
    const bytes = await input.take(size);
    if (!bytes) return 1;
    const isWhole = createHash('sha256').update(bytes).digest('hex') === digest;
    if (isWhole) disk.writeBytes(`${STORE}/${digest}`, bytes.toString('latin1'), { mode: 0o600 });
    channel.write(isWhole ? 'stored\n' : 'mismatch\n');
  }
  return 0;
}

/** The standard input of a program. */
class Bytes {
  #chunks: Buffer[] = [];
  #length = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(channel: ServerChannel) {
    channel.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      this.#length += chunk.length;
      this.#wake?.();
    });
    for (const event of ['end', 'close']) {
      channel.on(event, () => {
        this.#ended = true;
        this.#wake?.();
      });
    }
  }

  /** Without its newline; empty at the end. */
  async line(): Promise<string> {
    for (;;) {
      const all = Buffer.concat(this.#chunks);
      const end = all.indexOf('\n');
      if (end >= 0) return (await this.take(end + 1))?.subarray(0, end).toString('latin1') ?? '';
      if (this.#ended) return '';
      await this.#more();
    }
  }

  /** The next `length` bytes; undefined if the input ends before. */
  async take(length: number): Promise<Buffer | undefined> {
    while (this.#length < length && !this.#ended) await this.#more();
    if (this.#length < length) return undefined;
    const all = Buffer.concat(this.#chunks);
    this.#chunks = [all.subarray(length)];
    this.#length -= length;
    return all.subarray(0, length);
  }

  async #more(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
