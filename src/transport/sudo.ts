import { randomBytes } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import type { Host } from '../model/host.ts';
import type { TransportError } from '../model/transport.ts';
import { START_LIMIT } from './bounds.ts';
import { type Explained, transportError } from './failure.ts';
import * as limitMessages from './limit-messages.ts';
import * as loginMessages from './login-messages.ts';
import { Search } from './search.ts';
import { becomeRootCommand } from './shell/script.ts';

/** What a login as root waits for. Random, so that neither a banner nor the start-up files of the login print it. */
export interface SudoMarks {
  /** sudo asks for the password with it. */
  readonly prompt: string;
  /** Printed by root. */
  readonly ready: string;
}

/** Starts programs as root on a new channel, with or without a password. */
export const becomeRoot = {
  marks(): SudoMarks {
    const random = () => randomBytes(8).toString('hex');
    return { prompt: `[provision ${random()}]`, ready: `provision-is-root-${random()}` };
  },

  command({ prompt, ready }: SudoMarks, argv: readonly string[]): string {
    return becomeRootCommand(prompt, ready, argv);
  },

  /** Returns when the program runs as root. Sends the password if, and only if, sudo asks for it. Throws `TransportError`. */
  async login(stream: ClientChannel, marks: SudoMarks, host: Host, user: string, signal: AbortSignal): Promise<void> {
    const printed = { stdout: new Search(marks.ready), stderr: new Search(marks.prompt) };
    const words = () => printed.stderr.toString().replaceAll(marks.prompt, '').trim();
    const answer = passwordFor(host, user);
    const error = await new Promise<TransportError | undefined>((resolve) => {
      const done = (reason?: TransportError) => {
        stream.removeAllListeners('data');
        stream.stderr.removeAllListeners('data');
        stream.removeListener('close', closed);
        signal.removeEventListener('abort', expired);
        resolve(reason);
      };
      const refuse = (explained: Explained) => done(transportError('become', explained));
      const closed = () => refuse(refused(host.name, user, words()));
      const expired = () => refuse(loginMessages.sudoTimedOut(host.name));
      const found = (search: Search, chunk: Buffer): boolean => {
        const count = search.add(chunk);
        if (count > 0) return true;
        if (search.length > START_LIMIT) {
          done(transportError('protocol', limitMessages.sudoOutputTooLong(host.name, START_LIMIT)));
        }
        return false;
      };
      stream.stderr.on('data', (chunk: Buffer) => {
        if (!found(printed.stderr, chunk)) return;
        const password = answer();
        if (typeof password === 'string') stream.write(`${password}\n`);
        else refuse(password);
      });
      stream.on('data', (chunk: Buffer) => void (found(printed.stdout, chunk) && done()));
      stream.on('close', closed);
      signal.addEventListener('abort', expired);
    });
    if (error) throw error;
  },
};

/** What to answer when sudo asks: the password the first time, then why not. */
function passwordFor(host: Host, user: string): () => string | Explained {
  const password = host.ssh.becomePassword ?? host.ssh.password;
  let asked = 0;
  return () => {
    asked += 1;
    if (!password) return loginMessages.sudoPasswordMissing(host.name, user);
    return asked > 1 ? loginMessages.sudoPasswordWrong(host.name, user) : password.reveal();
  };
}

function refused(host: string, user: string, words: string): Explained {
  if (/must have a tty/.test(words)) return loginMessages.sudoNeedsTerminal(host, user, words);
  if (/not in the sudoers|not allowed/.test(words)) return loginMessages.sudoNotAllowed(host, user, words);
  return loginMessages.sudoRefused(host, user, words);
}
