import { randomBytes } from 'node:crypto';
import type { ClientChannel } from 'ssh2';
import type { Host } from '../model/host.ts';
import { firstPart } from '../model/host-text.ts';
import type { TransportError } from '../model/transport.ts';
import { START_LIMIT, WORDS_LIMIT } from './bounds.ts';
import { exitStatus } from './exit-status.ts';
import { type Explained, transportError } from './failure.ts';
import { sudoOutputTooLong } from './limit-messages.ts';
import * as messages from './login-messages.ts';
import { Search } from './search.ts';
import { becomeRootCommand } from './shell/script.ts';

/** What a login as root waits for. Random, so that neither a banner nor the start-up files of the login print it. */
export interface SudoMarks {
  /** The end of sudo's prompt, after the user whose password it asks for. */
  readonly prompt: string;
  /** Printed by the shell of the login. */
  readonly shellReady: string;
  /** Printed by root. */
  readonly ready: string;
}

/** Starts programs as root on a new channel, with or without a password. */
export const becomeRoot = {
  marks(): SudoMarks {
    const random = () => randomBytes(8).toString('hex');
    return {
      prompt: ` ${random()}]`,
      shellReady: `provision-shell-${random()}`,
      ready: `provision-is-root-${random()}`,
    };
  },

  /** `%p` is the user whose password sudo asks for (sudo(8)). */
  command(marks: SudoMarks, argv: readonly string[]): string {
    return becomeRootCommand({ ...marks, prompt: `${PROMPT}%p${marks.prompt}` }, argv);
  },

  /** Returns when the program runs as root. Sends the password if, and only if, sudo asks for it. Throws `TransportError`. */
  async login(
    stream: ClientChannel,
    marks: SudoMarks,
    host: Host,
    login: messages.ShellLogin,
    signal: AbortSignal,
  ): Promise<void> {
    const error = await new SudoLogin(stream, marks, host, login).result(signal);
    if (error) throw error;
  },
};

const PROMPT = '[provision, password of ';

class SudoLogin {
  readonly #stream: ClientChannel;
  readonly #marks: SudoMarks;
  readonly #host: Host;
  readonly #login: messages.ShellLogin;
  readonly #stdout: Search;
  readonly #stderr: Search;
  #asked = 0;

  constructor(stream: ClientChannel, marks: SudoMarks, host: Host, login: messages.ShellLogin) {
    this.#stream = stream;
    this.#marks = marks;
    this.#host = host;
    this.#login = login;
    this.#stdout = new Search(marks.ready);
    this.#stderr = new Search(marks.prompt);
  }

  /** Why the program does not run as root; undefined when it does. */
  result(signal: AbortSignal): Promise<TransportError | undefined> {
    const stream = this.#stream;
    return new Promise((resolve) => {
      const done = (reason?: TransportError) => {
        stream.removeAllListeners('data');
        stream.stderr.removeAllListeners('data');
        stream.removeListener('close', closed);
        signal.removeEventListener('abort', expired);
        resolve(reason);
      };
      const refuse = (explained: Explained) => done(transportError('become', explained));
      const closed = () => done(this.#refusal());
      const expired = () => refuse(messages.sudoTimedOut(this.#host.name, this.#words()));
      const found = (search: Search, chunk: Buffer): boolean => {
        const count = search.add(chunk);
        if (count === 0 && search.length > START_LIMIT) {
          done(transportError('protocol', sudoOutputTooLong(this.#host.name, START_LIMIT)));
        }
        return count > 0;
      };
      stream.stderr.on('data', (chunk: Buffer) => {
        if (!found(this.#stderr, chunk)) return;
        const password = this.#password();
        if (typeof password === 'string') stream.write(`${password}\n`);
        else refuse(password);
      });
      stream.on('data', (chunk: Buffer) => void (found(this.#stdout, chunk) && done()));
      stream.on('close', closed);
      signal.addEventListener('abort', expired);
    });
  }

  /** What to answer when sudo asks: the password the first time, then why not. */
  #password(): string | Explained {
    const { name, ssh } = this.#host;
    const { user } = this.#login;
    this.#asked += 1;
    const text = this.#stderr.toString();
    const end = text.lastIndexOf(this.#marks.prompt);
    const named = text.slice(text.lastIndexOf(PROMPT, end) + PROMPT.length, end);
    const owner = /^[\w.@-]+\$?$/.test(named) ? named : user;
    // The password of the login belongs to its user, and is not shown to a program that asks for another one's.
    const password = ssh.becomePassword ?? (owner === user ? ssh.password : undefined);
    if (!password) return messages.sudoPasswordMissing(name, user, owner);
    return this.#asked > 1 ? messages.sudoPasswordWrong(name, user, owner) : password.reveal();
  }

  /** What was printed, without the prompts and the marks. */
  #words(): string {
    const { prompt, shellReady } = this.#marks;
    const errors = this.#stderr
      .toString()
      .replaceAll(new RegExp(`\\[provision, password of [^\\]]*${prompt}`, 'g'), '');
    const output = this.#stdout.toString();
    const start = output.indexOf(shellReady);
    const shown = start < 0 ? output : output.slice(start + shellReady.length);
    const words = [errors, shown].map((text) => text.trim()).filter(Boolean);
    return firstPart(words.join('\n'), WORDS_LIMIT);
  }

  #refusal(): TransportError {
    const { name } = this.#host;
    const words = this.#words();
    const { user } = this.#login;
    const status = exitStatus(this.#stream);
    const become = (explained: Explained) => transportError('become', explained);
    if (this.#stdout.toString().includes(this.#marks.shellReady)) {
      if (status === 127) return become(messages.sudoMissing(name, user, words));
      if (/must have a tty/.test(words)) return become(messages.sudoNeedsTerminal(name, user, words));
      if (/not in the sudoers|not allowed/.test(words)) return become(messages.sudoNotAllowed(name, user, words));
      return become(messages.sudoRefused(name, user, words));
    }
    if (status === undefined) return transportError('lost', messages.closedBeforeShell(this.#login, words));
    return transportError('authentication', messages.noShell(this.#login, status, words));
  }
}
