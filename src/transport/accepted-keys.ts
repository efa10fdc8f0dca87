import type { AnyAuthMethod, BaseAgent, ParsedKey } from 'ssh2';
import ssh2 from 'ssh2';

/** The public keys of one login that the host accepts: the client signs with a key only after the host has accepted it. */
export class AcceptedKeys {
  readonly #keys = new Set<string>();

  /** As `TYPE BASE64`. */
  get all(): readonly string[] {
    return [...this.#keys];
  }

  /** The same authentication, with the keys it signs with added to these. */
  watch(auth: AnyAuthMethod): AnyAuthMethod {
    if (auth.type === 'publickey') return { ...auth, key: this.#watchKey(auth.key) };
    if (auth.type === 'agent') return { ...auth, agent: this.#watchAgent(auth.agent) };
    return auth;
  }

  /** ssh2's types do not know that a key can be a parsed one. */
  #watchKey<Key>(key: Key): Key {
    const parsed = key as unknown as ParsedKey;
    const sign: ParsedKey['sign'] = (...args) => {
      this.#add(parsed);
      return parsed.sign(...args);
    };
    return Object.create(parsed, { sign: { value: sign } }) as Key;
  }

  #watchAgent(given: BaseAgent | string): BaseAgent {
    const agent = typeof given === 'string' ? ssh2.createAgent(given) : given;
    const sign = (key: ParsedKey, ...args: readonly unknown[]) => {
      this.#add(key);
      (agent.sign as (...all: readonly unknown[]) => void)(key, ...args);
    };
    return Object.create(agent, { sign: { value: sign } }) as BaseAgent;
  }

  #add(key: ParsedKey): void {
    this.#keys.add(`${key.type} ${key.getPublicSSH().toString('base64')}`);
  }
}
