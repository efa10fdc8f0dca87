import type { ClientChannel } from 'ssh2';
import type { Host } from '../model/host.ts';
import { TransportError } from '../model/transport.ts';

const READY = 'provision-is-root';

/** Turns a fresh channel into a shell of root's, with or without a password. */
export const becomeRoot = {
  /** `prompt` is a random text, so that it cannot be mistaken for sudo's lecture or a login banner. */
  command(prompt: string): string {
    return `exec sudo -S -p '${prompt}' -- sh -c 'echo ${READY}; exec sh'`;
  },

  /** Returns once the shell is root's; gives the password when, and only when, sudo asks for it. */
  async login(stream: ClientChannel, prompt: string, host: Host, user: string, signal: AbortSignal): Promise<void> {
    const password = host.ssh.becomePassword ?? host.ssh.password;
    let heard = '';
    let asked = 0;
    await new Promise<void>((resolve, reject) => {
      const done = (error?: TransportError) => {
        stream.removeAllListeners('data');
        stream.stderr.removeAllListeners('data');
        stream.removeListener('close', closed);
        signal.removeEventListener('abort', expired);
        if (error) reject(error);
        else resolve();
      };
      const refuse = (message: string, next: string) => done(new TransportError('become', message, next));
      const closed = () => {
        const words = heard.replaceAll(prompt, '').trim();
        refuse(`sudo on ${host.name} does not let ${user} become root: ${words}`, advice(words, user));
      };
      const expired = () => refuse(`sudo on ${host.name} does not answer`, 'Try "sudo -v" on the host.');
      stream.stderr.on('data', (chunk: Buffer) => {
        heard += chunk.toString('utf8');
        if (heard.split(prompt).length - 1 <= asked) return;
        asked += 1;
        if (!password) {
          refuse(
            `sudo on ${host.name} asks for the password of ${user}`,
            'Set ssh.become_password: !env NAME in the inventory.',
          );
        } else if (asked > 1) {
          refuse(
            `sudo on ${host.name} does not accept the password of ${user}`,
            'Check ssh.become_password (or ssh.password) in the inventory.',
          );
        } else {
          stream.write(`${password.reveal()}\n`);
        }
      });
      stream.on('data', (chunk: Buffer) => {
        if (chunk.toString('utf8').includes(READY)) done();
      });
      stream.on('close', closed);
      signal.addEventListener('abort', expired);
    });
  },
};

function advice(words: string, user: string): string {
  if (/must have a tty/.test(words)) {
    return `Remove requiretty for ${user} on the host: "Defaults:${user} !requiretty" in /etc/sudoers.d/provision (visudo -f).`;
  }
  if (/not in the sudoers|not allowed/.test(words)) return `Add ${user} to the group wheel on the host.`;
  return 'Try "sudo -v" on the host.';
}
