import { access, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { platform, stdin, stdout } from 'node:process';
import { InputError, type Diagnostic, UsageError } from '../input/source.ts';
import { Exit } from './exit.ts';
import { type Answers, dnsTrouble, gatewayTrouble, hostsTrouble, parseHost } from './init/answers.ts';
import { HOST_FORM, type Kind, type Login } from './init/choices.ts';
import { INVENTORY, ownFiles, PLAYBOOK, schemaFiles } from './init/files.ts';
import { ask } from './init/questions.ts';
import { gather } from '../project/project.ts';

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

type Usual = Omit<Answers, 'hosts' | 'gateway' | 'dns'>;

/** What is taken where nobody can be asked. */
const USUAL: Usual = {
  kind: 'docker-host',
  domain: 'example.com',
  nic: 'ens33',
  prefix: 24,
  user: 'root',
  login: 'password',
  variable: 'CLASS_PASSWORD',
  identityFile: '~/.ssh/id_ed25519',
};

/** Writes an inventory and a playbook that work, from a few answers; nothing that is there is touched. */
export async function init(directory: string, options: InitOptions): Promise<number> {
  await refuseToOverwrite(directory);
  const given = fromOptions(options);
  const answers = complete({ ...USUAL, ...(stdin.isTTY && stdout.isTTY ? await ask(given) : given) });
  const own = ownFiles(answers);
  const diagnostics = await diagnosticsIn(own, answers.variable);
  if (diagnostics.length > 0) throw new InputError(diagnostics);
  const written = [...(await write(directory, own)), ...(await write(directory, schemaFiles()))];
  stdout.write(`Written: ${written.join(', ')}\n\n${nextSteps(join(directory, INVENTORY), answers)}`);
  return Exit.ok;
}

function fromOptions({ add, dns, ...rest }: InitOptions): Partial<Answers> {
  const hosts = add.map((text) => {
    const host = parseHost(text);
    if (typeof host === 'string') throw new UsageError(`--add: ${host}`);
    return host;
  });
  const trouble = hosts.length > 0 ? hostsTrouble(hosts) : undefined;
  if (trouble !== undefined) throw new UsageError(`--add: ${trouble}`);
  return { ...rest, ...(hosts.length > 0 ? { hosts } : {}), ...(dns.length > 0 ? { dns } : {}) };
}

/** Throws UsageError for what is missing or cannot be. */
function complete(answers: Partial<Answers> & Usual): Answers {
  const { hosts, gateway, dns = gateway === undefined ? [] : [gateway] } = answers;
  if (!hosts || gateway === undefined) {
    const missing = [...(hosts ? [] : [`--add ${HOST_FORM}`]), ...(gateway === undefined ? ['--gateway ADDRESS'] : [])];
    throw new UsageError(`without a terminal to ask, init needs ${missing.join(' and ')}`);
  }
  const trouble = gatewayTrouble(gateway, { hosts, prefix: answers.prefix });
  if (trouble !== undefined) throw new UsageError(`--gateway: ${trouble}`);
  const server = dnsTrouble(dns);
  if (server !== undefined) throw new UsageError(`--dns: ${server}`);
  return { ...answers, hosts, gateway, dns };
}

async function refuseToOverwrite(directory: string): Promise<void> {
  const files = [INVENTORY, PLAYBOOK].map((name) => join(directory, name));
  const there = await Promise.all(files.map(exists));
  const taken = files.filter((_, index) => there[index]);
  if (taken.length === 0) return;
  const hint = 'Nothing is ever overwritten: name another directory (provision init DIRECTORY), or move them away.';
  throw new UsageError(`${taken.join(' and ')} ${taken.length === 1 ? 'is' : 'are'} there already`, hint);
}

/** What the tool itself would say about the files. */
async function diagnosticsIn(files: ReadonlyMap<string, string>, variable: string): Promise<readonly Diagnostic[]> {
  const diagnostics: Diagnostic[] = [];
  const texts = new Map([...files].map(([name, text]) => [resolve(name), { path: name, text }]));
  await gather(INVENTORY, [], (diagnostic) => diagnostics.push(diagnostic), {
    async read(path) {
      const source = texts.get(resolve(path));
      if (!source) throw new UsageError(`${path} is not among the new files`);
      return source;
    },
    environment: { [variable]: 'set later' },
  });
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
  const typeIn = platform === 'win32' ? `$env:${variable} = Read-Host` : `read -rs ${variable}; export ${variable}`;
  const steps = [
    ...(login === 'password' ? [[typeIn, 'the password; it is in no file']] : []),
    [`provision check ${inventory}`, 'is the input right? contacts nobody'],
    [`provision trust ${inventory}`, 'records the host keys, after you compared them'],
    [`provision apply ${inventory} --dry-run`, 'the whole difference; changes nothing'],
    [`provision apply ${inventory}`, 'makes it, after asking once'],
  ] as const;
  const width = Math.max(...steps.map(([command = '']) => command.length));
  return `Next:\n${steps.map(([command = '', what = '']) => `  ${command.padEnd(width)}   ${what}\n`).join('')}`;
}
