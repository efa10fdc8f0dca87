import { createInterface, type Interface } from 'node:readline';
import { stdin, stdout } from 'node:process';
import { UsageError } from '../../input/diagnostic.ts';
import { defined } from '../../model/optional.ts';
import * as messages from '../messages.ts';
import { messageFor } from '../terminal.ts';
import {
  type Answers,
  deviceError,
  dnsError,
  domainError,
  gatewayError,
  hostsError,
  likelyGateway,
  type NewHost,
  parseHost,
  userError,
  variableError,
} from './answers.ts';
import { HOST_FORM, kinds, logins } from './choices.ts';

/** Asks for the answers that are not given. Throws UsageError if the input ends before the last one. */
export async function ask(given: Partial<Answers>): Promise<Partial<Answers>> {
  const terminal = createInterface({ input: stdin, output: stdout });
  try {
    return await new Questions(terminal).all(given);
  } finally {
    terminal.close();
  }
}

class Questions {
  readonly #terminal: Interface;
  // Buffers lines: several hosts can be pasted at once.
  readonly #lines: AsyncIterator<string>;

  constructor(terminal: Interface) {
    this.#terminal = terminal;
    this.#lines = terminal[Symbol.asyncIterator]();
  }

  async all(given: Partial<Answers>): Promise<Partial<Answers>> {
    const kind = given.kind ?? (await this.#choice(messages.askKind, kinds));
    const hosts = given.hosts ?? (await this.#hosts());
    const domain = given.domain ?? (await this.#text(messages.askDomain, 'example.com', domainError));
    const nic = given.nic ?? (await this.#text(messages.askDevice, 'ens33', deviceError));
    const prefix = given.prefix ?? 24;
    const checkGateway = (text: string) => gatewayError(text, { hosts, prefix });
    const gateway = given.gateway ?? (await this.#text(messages.askGateway, likelyGateway(hosts), checkGateway));
    const dns = given.dns ?? words(await this.#text(messages.askNameServers, gateway, (text) => dnsError(words(text))));
    return { kind, hosts, domain, nic, prefix, gateway, dns, ...(await this.#login(given)) };
  }

  async #login(given: Partial<Answers>): Promise<Partial<Answers>> {
    const user = given.user ?? (await this.#text(messages.askUser, 'root', userError));
    const login = given.login ?? (await this.#choice(messages.askLogin, logins));
    const { variable, identityFile } = given;
    return {
      user,
      login,
      ...defined({
        variable:
          login === 'password'
            ? (variable ?? (await this.#text(messages.askVariable, 'CLASS_PASSWORD', variableError)))
            : variable,
        identityFile:
          login === 'key'
            ? (identityFile ?? (await this.#text(messages.askIdentityFile, '~/.ssh/id_ed25519')))
            : identityFile,
      }),
    };
  }

  async #hosts(): Promise<readonly NewHost[]> {
    stdout.write(messageFor(stdout, `${messages.hostList(HOST_FORM)}\n`));
    const hosts: NewHost[] = [];
    for (;;) {
      const text = await this.#question(`${messages.askHost}: `);
      if (text === '' && hosts.length > 0) return hosts;
      const host = parseHost(text);
      const error = text === '' ? messages.noHost : typeof host === 'string' ? host : hostsError([...hosts, host]);
      if (error === undefined && typeof host !== 'string') hosts.push(host);
      else stdout.write(`  ${error}\n`);
    }
  }

  #choice<const Choice extends string>(question: string, choices: readonly Choice[]): Promise<Choice> {
    const [first] = choices;
    const validate = (text: string) =>
      choices.some((choice) => choice === text) ? undefined : messages.notAChoice(choices);
    return this.#text(`${question} (${choices.join(', ')})`, first, validate) as Promise<Choice>;
  }

  /** Asks until the answer is valid. An empty answer is the default. `validate` returns what is wrong. */
  async #text(
    question: string,
    standard: string | undefined,
    validate: (text: string) => string | undefined = () => undefined,
  ): Promise<string> {
    const prompt = `${question}${standard === undefined ? '' : ` [${standard}]`}: `;
    for (;;) {
      const answer = (await this.#question(prompt)) || (standard ?? '');
      const error = validate(answer);
      if (error === undefined) return answer;
      stdout.write(`  ${error}\n`);
    }
  }

  async #question(prompt: string): Promise<string> {
    this.#terminal.setPrompt(prompt);
    this.#terminal.prompt();
    const { value, done } = await this.#lines.next();
    if (done) throw new UsageError(messages.noMoreAnswers());
    return value.trim();
  }
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
