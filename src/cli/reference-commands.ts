import process, { stdout } from 'node:process';
import { Argument, type Command } from 'commander';
import type { SchemaName } from '../reference/json-schema.ts';
import { completionScripts, type Shell, shells } from './completion-scripts.ts';

/** Commands that contact nobody and read nothing: the reference and what editors and shells need. */
export function addReferenceCommands(root: Command): void {
  root
    .command('docs')
    .argument('[resource]', 'one of them, with parameters, examples and what can go wrong')
    .description('the resources a step can be made of')
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

const LOADING = `
Loaded by a line in the file that the shell starts from:
  bash        ~/.bashrc                   source <(provision completion bash)
  zsh         ~/.zshrc                    source <(provision completion zsh)
  fish        ~/.config/fish/config.fish  provision completion fish | source
  PowerShell  $PROFILE                    provision completion powershell | Out-String | Invoke-Expression`;
