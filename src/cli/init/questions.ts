import { createInterface, type Interface } from 'node:readline';
import { stdin, stdout } from 'node:process';
import { UsageError } from '../../input/source.ts';
import {
  type Answers,
  dnsTrouble,
  domainTrouble,
  gatewayTrouble,
  hostsTrouble,
  likelyGateway,
  type NewHost,
  nicTrouble,
  parseHost,
  userTrouble,
  variableTrouble,
} from './answers.ts';
import { HOST_FORM, kinds, logins } from './choices.ts';

/** Asks for what is not given yet. Throws UsageError where the answers end early. */
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
  // Lines wait here for their question: several hosts can be pasted at once.
  readonly #lines: AsyncIterator<string>;

  constructor(terminal: Interface) {
    this.#terminal = terminal;
    this.#lines = terminal[Symbol.asyncIterator]();
  }

  async all(given: Partial<Answers>): Promise<Partial<Answers>> {
    const kind = given.kind ?? (await this.#choice('What are the hosts to be?', kinds));
    const hosts = given.hosts ?? (await this.#hosts());
    const domain = given.domain ?? (await this.#text('Domain of their names', 'example.com', domainTrouble));
    const nic = given.nic ?? (await this.#text('Network device (nmcli device)', 'ens33', nicTrouble));
    const prefix = given.prefix ?? 24;
    const gateway =
      given.gateway ??
      (await this.#text('Default gateway', likelyGateway(hosts), (text) => gatewayTrouble(text, { hosts, prefix })));
    const servers = given.dns ?? words(await this.#text('Name servers', gateway, (text) => dnsTrouble(words(text))));
    const user = given.user ?? (await this.#text('Who logs in there?', 'root', userTrouble));
    const login = given.login ?? (await this.#choice('With what?', logins));
    const variable =
      login === 'password'
        ? (given.variable ?? (await this.#text('Variable for the password', 'CLASS_PASSWORD', variableTrouble)))
        : given.variable;
    const identityFile =
      login === 'key'
        ? (given.identityFile ?? (await this.#text('Private key', '~/.ssh/id_ed25519')))
        : given.identityFile;
    return {
      ...{ kind, hosts, domain, nic, prefix, gateway, dns: servers, user, login },
      ...(variable === undefined ? {} : { variable }),
      ...(identityFile === undefined ? {} : { identityFile }),
    };
  }

  async #hosts(): Promise<readonly NewHost[]> {
    stdout.write(`Hosts, one a line: ${HOST_FORM}. An empty line ends the list.\n`);
    const hosts: NewHost[] = [];
    for (;;) {
      const text = await this.#question('Host: ');
      if (text === '' && hosts.length > 0) return hosts;
      const host = parseHost(text);
      const trouble = typeof host === 'string' ? host : hostsTrouble([...hosts, host]);
      if (trouble === undefined && typeof host !== 'string') hosts.push(host);
      else stdout.write(`  ${trouble}\n`);
    }
  }

  #choice<const Choice extends string>(question: string, choices: readonly Choice[]): Promise<Choice> {
    const [first] = choices;
    const trouble = (text: string) =>
      choices.some((choice) => choice === text) ? undefined : `It is one of ${choices.join(', ')}.`;
    return this.#text(`${question} (${choices.join(', ')})`, first, trouble) as Promise<Choice>;
  }

  async #text(
    question: string,
    usual: string | undefined,
    trouble: (text: string) => string | undefined = () => undefined,
  ): Promise<string> {
    for (;;) {
      const answer =
        (await this.#question(`${question}${usual === undefined ? '' : ` [${usual}]`}: `)) || (usual ?? '');
      const wrong = trouble(answer);
      if (wrong === undefined) return answer;
      stdout.write(`  ${wrong}\n`);
    }
  }

  async #question(text: string): Promise<string> {
    this.#terminal.setPrompt(text);
    this.#terminal.prompt();
    const { value, done } = await this.#lines.next();
    if (done) throw new UsageError('the questions were not answered to the end; nothing was written');
    return value.trim();
  }
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter(Boolean);
}
