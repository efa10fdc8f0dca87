import process, { stdout } from 'node:process';
import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import type { SchemaName } from '../reference/json-schema.ts';
import { HOST_FORM, kinds, logins } from './init/choices.ts';
import type { InitOptions } from './init.ts';
import { collect } from './options.ts';
import { completionScripts, type Shell, shells } from './completion-scripts.ts';

/** Commands that contact nobody: the reference, a first inventory, and what editors and shells need. */
export function addReferenceCommands(root: Command): void {
  root
    .command('init')
    .argument('[directory]', 'where to', '.')
    .description('write a new inventory and playbook, after a few questions')
    .addOption(
      new Option('--add <host>', `a host: ${HOST_FORM}; repeatable`).argParser(collect).default([], 'asked for'),
    )
    .addOption(new Option('--kind <kind>', 'what the hosts are to be').choices(kinds))
    .option('--domain <name>', 'of the host names')
    .option('--nic <device>', 'the network device, such as ens33')
    .addOption(new Option('--prefix <length>', 'of the addresses').argParser(prefixLength).default(undefined, '24'))
    .option('--gateway <address>', 'the default gateway of the hosts')
    .addOption(new Option('--dns <address>', 'a name server; repeatable').argParser(collect).default([], 'the gateway'))
    .option('--user <name>', 'who logs in; anybody but root becomes root through sudo')
    .addOption(new Option('--login <with>', 'what to log in with').choices(logins))
    .option('--variable <name>', 'the environment variable with the password')
    .option('--identity-file <path>', 'the private key')
    .action(async (directory: string, options: InitOptions) => {
      process.exitCode = await (await import('./init.ts')).init(directory, options);
    });
  root
    .command('docs')
    .argument('[resource]', 'one of them, with parameters, examples and what can go wrong; or inventory, playbook')
    .description('the resources a step can be made of, and what else the two files hold')
    .action(async (resource: string | undefined) => {
      process.exitCode = (await import('./docs.ts')).docs(resource);
    });
  root
    .command('schema')
    .addArgument(new Argument('<file>', 'for which kind of file').choices(['inventory', 'playbook']))
    .description('the JSON Schema that editors complete and check by')
    .action(async (name: SchemaName) => {
      process.exitCode = (await import('./schema.ts')).schema(name);
    });
  root
    .command('completion')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .description('a script that completes commands, options, hosts and files in a shell')
    .addHelpText('after', LOADING)
    .action((shell: Shell) => void stdout.write(completionScripts[shell]));
  root
    .command('complete', { hidden: true })
    .argument('[before...]')
    .requiredOption('--word <word>')
    .action(async (before: readonly string[], { word }: { readonly word: string }) => {
      const { offers, files } = await (await import('./complete.ts')).complete(root, before, word);
      for (const { value, text } of offers) stdout.write(`${value}\t${text}\n`);
      if (files) stdout.write(':files\n');
    });
}

function prefixLength(value: string): number {
  if (!/^([1-9]|[12]\d|3[0-2])$/.test(value))
    throw new InvalidArgumentError('It has to be a whole number from 1 to 32.');
  return Number(value);
}

const LOADING = `
Loaded by a line in the file that the shell starts from:
  bash        ~/.bashrc                   source <(provision completion bash)
  zsh         ~/.zshrc                    source <(provision completion zsh)
  fish        ~/.config/fish/config.fish  provision completion fish | source
  PowerShell  $PROFILE                    provision completion powershell | Out-String | Invoke-Expression`;
