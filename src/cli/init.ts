import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { env, stdin, stdout } from 'node:process';
import { type Diagnostic, InputError, UsageError } from '../input/diagnostic.ts';
import { lineToRead, shellOf } from '../input/shell.ts';
import { Exit } from './exit.ts';
import { type Answers, dnsError, gatewayError, hostsError, parseHost } from './init/answers.ts';
import { HOST_FORM, type Kind, type Login } from './init/choices.ts';
import { INVENTORY, ownFiles, PLAYBOOK, schemaFiles } from './init/files.ts';
import { ask } from './init/questions.ts';
import * as messages from './messages.ts';
import { readProject } from '../project/project.ts';
import { readSecret } from '../project/secret-file.ts';
import { pad, widest } from '../output/layout.ts';
import { programName } from './program-name.ts';
import { columnsOf, messageFor } from './terminal.ts';

export interface InitOptions {
  readonly add: readonly string[];
  readonly kind?: Kind;
  readonly domain?: string;
  readonly nic?: string;
  readonly prefix?: number;
  readonly gateway?: string;
  readonly dns: readonly string[];
  readonly user?: string;
  readonly login?: Login;
  readonly variable?: string;
  readonly identityFile?: string;
}

type Defaults = Omit<Answers, 'hosts' | 'gateway' | 'dns'>;

/** The answers without a terminal to ask. */
const DEFAULTS: Defaults = {
  kind: 'docker-host',
  domain: 'example.com',
  nic: 'ens33',
  prefix: 24,
  user: 'root',
  login: 'password',
  variable: 'CLASS_PASSWORD',
  identityFile: '~/.ssh/id_ed25519',
};

/** Writes a valid inventory and playbook from a few answers. Never overwrites a file. */
export async function init(directory: string, options: InitOptions): Promise<number> {
  await refuseToOverwrite(directory);
  const given = fromOptions(options);
  const all = complete({ ...DEFAULTS, ...(stdin.isTTY && stdout.isTTY ? await ask(given) : given) });
  const answers = { ...all, identityFile: fromDirectory(directory, all.identityFile) };
  const own = ownFiles(answers);
  const diagnostics = await diagnosticsIn(own, answers.variable);
  if (diagnostics.length > 0) throw new InputError(diagnostics);
  const written = [...(await write(directory, own)), ...(await write(directory, schemaFiles()))];
  const text = `${messages.filesWritten(written)}\n\n${nextSteps(join(directory, INVENTORY), answers)}`;
  stdout.write(messageFor(stdout, text));
  return Exit.ok;
}

function fromOptions({ add, dns, ...rest }: InitOptions): Partial<Answers> {
  const hosts = add.map((text) => {
    const host = parseHost(text);
    if (typeof host === 'string') throw new UsageError(messages.invalidOption('--add', host));
    return host;
  });
  const error = hosts.length > 0 ? hostsError(hosts) : undefined;
  if (error !== undefined) throw new UsageError(messages.invalidOption('--add', error));
  return { ...rest, ...(hosts.length > 0 && { hosts }), ...(dns.length > 0 && { dns }) };
}

/** The same file, for an inventory in the directory: its paths are relative to it. */
function fromDirectory(directory: string, file: string): string {
  return isAbsolute(file) || file.startsWith('~') ? file : relative(directory, file);
}

/** Throws UsageError for an answer that is missing or invalid. */
function complete(answers: Partial<Answers> & Defaults): Answers {
  const { hosts, gateway, dns = gateway === undefined ? [] : [gateway] } = answers;
  if (!hosts || gateway === undefined) {
    const missing = [...(hosts ? [] : [`--add ${HOST_FORM}`]), ...(gateway === undefined ? ['--gateway ADDRESS'] : [])];
    throw new UsageError(messages.missingAnswers(missing));
  }
  const wrongGateway = gatewayError(gateway, { hosts, prefix: answers.prefix });
  if (wrongGateway !== undefined) throw new UsageError(messages.invalidOption('--gateway', wrongGateway));
  const wrongDns = dnsError(dns);
  if (wrongDns !== undefined) throw new UsageError(messages.invalidOption('--dns', wrongDns));
  return { ...answers, hosts, gateway, dns };
}

async function refuseToOverwrite(directory: string): Promise<void> {
  const files = [INVENTORY, PLAYBOOK].map((name) => join(directory, name));
  const there = await Promise.all(files.map(exists));
  const taken = files.filter((_, index) => there[index]);
  if (taken.length > 0) throw new UsageError(messages.filesExist(taken, programName()));
}

/** The diagnostics that check has for the new files. */
async function diagnosticsIn(files: ReadonlyMap<string, string>, variable: string): Promise<readonly Diagnostic[]> {
  const texts = new Map([...files].map(([name, text]) => [resolve(name), { path: name, text }]));
  const { diagnostics } = await readProject(
    INVENTORY,
    {},
    {
      async read(path) {
        const source = texts.get(resolve(path));
        if (!source) throw new Error(`${path} is not one of the new files`);
        return source;
      },
      secrets: { environment: { [variable]: 'set later' }, file: readSecret },
    },
  );
  return diagnostics;
}

async function write(directory: string, files: ReadonlyMap<string, string>): Promise<readonly string[]> {
  const written: string[] = [];
  for (const [name, text] of files) {
    const path = join(directory, name);
    if (await exists(path)) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text, { flag: 'wx' });
    written.push(path);
  }
  return written;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

function nextSteps(inventory: string, { login, variable }: Answers): string {
  const provision = programName();
  const steps: readonly (readonly [string, string])[] = [
    ...(login === 'password' ? [[lineToRead(variable, shellOf(env)), messages.nextPassword] as const] : []),
    [`${provision} check ${inventory}`, messages.nextCheck],
    [`${provision} trust ${inventory}`, messages.nextTrust],
    [`${provision} apply ${inventory} --dry-run`, messages.nextPlan],
    [`${provision} apply ${inventory}`, messages.nextApply],
  ];
  const width = widest(steps.map(([command]) => command));
  const beside = steps.map(([command, purpose]) => `  ${pad(command, width)}   ${purpose}`);
  const above = steps.map(([command, purpose]) => `  ${purpose}:\n    ${command}`);
  const lines = widest(beside) <= columnsOf(stdout) ? beside : above;
  return `Next:\n${lines.join('\n')}\n`;
}
