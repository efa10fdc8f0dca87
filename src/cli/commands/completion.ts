import { stdout } from 'node:process';
import { Argument, type Command } from 'commander';
import { completionScripts, type Shell, shells } from '../completion-scripts.ts';
import { fit } from '../help.ts';
import { columnsOf } from '../terminal.ts';

const LOADING = '\nLoad the script in the start-up file of the shell:';
const LINES = `
  bash        ~/.bashrc                   source <(provision completion bash)
  zsh         ~/.zshrc                    source <(provision completion zsh)
  fish        ~/.config/fish/config.fish  provision completion fish | source
  PowerShell  $PROFILE                    provision completion powershell | Out-String | Invoke-Expression`;

export function addCompletion(root: Command): void {
  root
    .command('completion')
    .addArgument(new Argument('<shell>', 'shell').choices(shells))
    .description('Print a script that completes commands, options, hosts and files')
    .addHelpText('after', () => fit(LOADING, columnsOf(stdout)) + LINES)
    .action((shell: Shell) => void stdout.write(completionScripts[shell]));
  // What the scripts call.
  root
    .command('complete', { hidden: true })
    .argument('[before...]')
    .requiredOption('--word <word>')
    .action(async (before: readonly string[], { word }: { readonly word: string }) => {
      const { offers, files } = await (await import('../complete.ts')).complete(root, before, word);
      for (const { value, text } of offers) stdout.write(`${value}\t${text}\n`);
      if (files) stdout.write(':files\n');
    });
}
