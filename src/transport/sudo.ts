import type { ClientChannel } from 'ssh2';
import type { Host } from '../model/host.ts';
import { type Explained, transportError } from './failure.ts';
import * as messages from './messages.ts';
import { becomeRootCommand } from './shell/script.ts';

const READY = 'provision-is-root';

/** Starts programs as root on a new channel, with or without a password. */
export const becomeRoot = {
  /** `prompt` is a random text, so that it cannot be mistaken for sudo's lecture or a login banner. */
  command(prompt: string, argv: readonly string[]): string {
    return becomeRootCommand(prompt, READY, argv);
  },

  /** Returns when the program runs as root. Sends the password if, and only if, sudo asks for it. Throws `TransportError`. */
  async login(stream: ClientChannel, prompt: string, host: Host, user: string, signal: AbortSignal): Promise<void> {
    const answers = passwordFor(host, user, prompt);
    let refusal: Explained | undefined;
    await new Promise<void>((resolve) => {
      const refuse = (explained: Explained) => {
        refusal = explained;
        done();
      };
      const closed = () => refuse(refused(host.name, user, answers.words()));
      const expired = () => refuse(messages.sudoTimedOut(host.name));
      const done = () => {
        stream.removeAllListeners('data');
        stream.stderr.removeAllListeners('data');
        stream.removeListener('close', closed);
        signal.removeEventListener('abort', expired);
        resolve();
      };
      stream.stderr.on('data', (chunk: Buffer) => {
        const answer = answers.to(chunk.toString('utf8'));
        if (typeof answer === 'string') stream.write(`${answer}\n`);
        else if (answer) refuse(answer);
      });
      stream.on('data', (chunk: Buffer) => {
        if (chunk.toString('utf8').includes(READY)) done();
      });
      stream.on('close', closed);
      signal.addEventListener('abort', expired);
    });
    if (refusal) throw transportError('become', refusal);
  },
};

/** What to answer to sudo's standard error: the password the first time it asks, then why not. */
function passwordFor(host: Host, user: string, prompt: string) {
  const password = host.ssh.becomePassword ?? host.ssh.password;
  let printed = '';
  let asked = 0;
  return {
    to(text: string): string | Explained | undefined {
      printed += text;
      if (printed.split(prompt).length - 1 <= asked) return undefined;
      asked += 1;
      if (!password) return messages.sudoPasswordMissing(host.name, user);
      return asked > 1 ? messages.sudoPasswordWrong(host.name, user) : password.reveal();
    },
    words: () => printed.replaceAll(prompt, '').trim(),
  };
}

function refused(host: string, user: string, words: string): Explained {
  if (/must have a tty/.test(words)) return messages.sudoNeedsTerminal(host, user, words);
  if (/not in the sudoers|not allowed/.test(words)) return messages.sudoNotAllowed(host, user, words);
  return messages.sudoRefused(host, user, words);
}
