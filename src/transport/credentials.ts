import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AnyAuthMethod, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';
import type { SshSettings } from '../model/host.ts';
import { Secret } from '../model/secret.ts';
import { transportError } from './failure.ts';
import * as messages from './login-messages.ts';
import { expandHome } from './user.ts';
import { homeDirectory } from './user.ts';

/** The server's name of an authentication method and what ssh2 needs to try it. */
export interface Credential {
  readonly method: 'publickey' | 'password' | 'keyboard-interactive' | 'none';
  /** For messages: "key ~/.ssh/id_ed25519", "password". Undefined for the method "none". */
  readonly label: string | undefined;
  readonly auth: AnyAuthMethod;
}

const DEFAULT_KEYS = ['id_ed25519', 'id_ecdsa', 'id_rsa'];

/** The keys that are tried where no key is configured. */
export function defaultKeys(): readonly string[] {
  const home = homeDirectory();
  return home === undefined ? [] : DEFAULT_KEYS.map((name) => join(home, '.ssh', name));
}

/**
 * The credentials for a host, in the order in which they are tried. Parsed keys are cached: decrypting one takes half a
 * second (bcrypt), which all hosts share.
 */
export class Credentials {
  readonly #keys = new Map<string, Promise<ParsedKey>>();

  async for(user: string, settings: SshSettings, configured: readonly string[]): Promise<readonly Credential[]> {
    const explicit = settings.identityFile === undefined ? configured : [expandHome(settings.identityFile)];
    const found: Credential[] = [];
    for (const file of explicit) found.push(await this.#keyFile(user, file, settings.passphrase));
    if (settings.password) found.push(...passwords(user, settings.password));
    const agent = agentSocket();
    if (agent) {
      found.push({ method: 'publickey', label: 'agent', auth: { type: 'agent', username: user, agent } });
    }
    if (explicit.length === 0) {
      for (const file of defaultKeys()) {
        // It may not exist. One with a passphrase that is not configured may be in the agent.
        const key = await this.#keyFile(user, file, settings.passphrase).catch(() => undefined);
        if (key) found.push(key);
      }
    }
    // The hosts of the sandbox accept a login without credentials. Other servers answer with the methods they accept.
    found.push({ method: 'none', label: undefined, auth: { type: 'none', username: user } });
    return found;
  }

  async #keyFile(user: string, file: string, passphrase: Secret | undefined): Promise<Credential> {
    const id = JSON.stringify([file, passphrase?.reveal()]);
    let parsed = this.#keys.get(id);
    if (!parsed) {
      parsed = parseKey(file, passphrase);
      this.#keys.set(id, parsed);
    }
    return {
      method: 'publickey',
      label: `key ${file}`,
      // ssh2 takes a parsed key, which its types do not know.
      auth: { type: 'publickey', username: user, key: (await parsed) as unknown as Buffer },
    };
  }
}

async function parseKey(file: string, passphrase: Secret | undefined): Promise<ParsedKey> {
  const text = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    const reason = error.code === 'ENOENT' ? messages.noSuchFile : error.message;
    throw transportError('authentication', messages.keyFileUnreadable(file, reason), error);
  });
  const parsed = ssh2.utils.parseKey(text, passphrase?.reveal());
  const key = Array.isArray(parsed) ? parsed[0] : parsed;
  if (key instanceof Error || !key) {
    const words = key?.message ?? messages.noKeyInFile;
    const explain = /passphrase|encrypted/i.test(words) ? messages.keyFileEncrypted : messages.keyFileInvalid;
    throw transportError('authentication', explain(file, words));
  }
  return key;
}

function passwords(user: string, password: Secret): readonly Credential[] {
  return [
    {
      method: 'password',
      label: 'password',
      auth: { type: 'password', username: user, password: password.reveal() },
    },
    {
      method: 'keyboard-interactive',
      label: 'password (keyboard-interactive)',
      auth: {
        type: 'keyboard-interactive',
        username: user,
        prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => password.reveal())),
      },
    },
  ];
}

function agentSocket(): string | undefined {
  if (process.env['SSH_AUTH_SOCK']) return process.env['SSH_AUTH_SOCK'];
  return process.platform === 'win32' ? '\\\\.\\pipe\\openssh-ssh-agent' : undefined;
}
