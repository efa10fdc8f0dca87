import { lastPart } from '../model/host-text.ts';
import type { AuthHandlerMiddleware } from 'ssh2';
import { type TransportError } from '../model/transport.ts';
import { AcceptedKeys } from './accepted-keys.ts';
import { WORDS_LIMIT } from './bounds.ts';
import type { Credential } from './credentials.ts';
import { place, type Target } from './dial.ts';
import { transportError } from './failure.ts';
import * as messages from './login-messages.ts';

export interface Login {
  readonly user: string;
  readonly credentials: readonly Credential[];
}

export type SshError = Error & { readonly level?: string };

/** One login: offers the credentials one after the other, and keeps what was tried for the message. */
export class Authentication {
  readonly #login: Login;
  readonly #tried: string[] = [];
  /** The methods that the server accepts. */
  #methods: readonly string[] = [];
  readonly #accepted = new AcceptedKeys();
  #began = false;
  #banner = '';

  constructor(login: Login) {
    this.#login = login;
  }

  /** The public keys that the host has accepted, as `TYPE BASE64`. */
  get publicKeys(): readonly string[] {
    return this.#accepted.all;
  }

  handler(): AuthHandlerMiddleware {
    const queue = [...this.#login.credentials];
    return (methods, _partial, next) => {
      this.#began = true;
      // The first call comes before the server has named its methods.
      if (methods) this.#methods = methods;
      for (;;) {
        const credential = queue.shift();
        // `false` ends the login; ssh2's types do not know it.
        if (!credential) return next(false as unknown as 'none');
        // No server names the method "none".
        const accepted =
          credential.method === 'none' || !methods || (methods as readonly string[]).includes(credential.method);
        if (!accepted) continue;
        if (credential.label !== undefined) this.#tried.push(credential.label);
        return next(this.#accepted.watch(credential.auth));
      }
    };
  }

  /**
   * Whether the error belongs to one credential, such as an agent that does not run or a key that cannot sign: ssh2 then
   * continues with the next one.
   */
  continuesAfter({ level, message }: SshError): boolean {
    const one = level === 'agent' || (level === 'client-authentication' && /^Error (while )?signing/.test(message));
    const last = one ? this.#tried.pop() : undefined;
    if (last !== undefined) this.#tried.push(`${last} (${message})`);
    return one;
  }

  /** A text of the server during the login: its banner, or why an account may not log in (pam(8)). */
  addBanner(text: string): void {
    this.#banner = lastPart(`${this.#banner}\n${text}`.trim(), WORDS_LIMIT);
  }

  /** Why the login ended, where the server ended it before it was complete: `words` are its reason. */
  ended(target: Target, words: string): TransportError | undefined {
    if (!this.#began) return undefined;
    const login = { host: target.name, place: place(target), user: this.#login.user };
    const explained = messages.loginEnded(
      login,
      this.#tried.join(', '),
      [words, this.#banner].filter(Boolean).join('\n'),
    );
    return transportError('authentication', explained);
  }

  /** Why the host refused the login. */
  refusal(target: Target): TransportError {
    const { user, credentials } = this.#login;
    const [at, methods] = [place(target), this.#methods.join(', ')];
    const configured = credentials.some(({ label }) => label !== undefined);
    let explained =
      this.#tried.length > 0
        ? messages.credentialsRefused(target.name, at, user, this.#tried.join(', '))
        : configured
          ? messages.noUsableCredentials(target.name, at, user, methods)
          : messages.noCredentials(target.name, at, user, methods);
    if (this.#banner !== '' && this.#tried.length > 0) explained = messages.withBanner(explained, this.#banner);
    const gavePassword = credentials.some(({ method }) => method === 'password');
    if (user !== 'root' || !gavePassword) return transportError('authentication', explained);
    const next = messages.rootPassword(this.#methods.includes('password'));
    return transportError('authentication', { ...explained, next });
  }
}
