import { Command, CommanderError, Option } from 'commander';
import process, { stderr, stdout } from 'node:process';
import { Exit } from './exit.ts';
import type { ApplyOptions } from './apply.ts';
import type { CheckOptions } from './check.ts';
import {
  hostOption,
  lockWaitOption,
  outputOption,
  parallelOption,
  playbookOption,
  stepOptions,
  timeoutOption,
} from './options.ts';
import type { PingOptions } from './ping.ts';
import { addAdhocCommands } from './host-commands.ts';
import { addJournalCommands } from './journal-commands.ts';
import { addSandboxCommands } from './sandbox-commands.ts';
import { addReferenceCommands } from './reference-commands.ts';
import type { TrustOptions } from './trust.ts';
import { VERSION } from './version.ts';

/** Runs the command line and leaves the exit status to the process. */
export async function main(argv: readonly string[]): Promise<void> {
  // Whoever read it has seen enough (`… | head`). A run goes on, and tells its log.
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = await explain(error);
  }
}

function program(): Command {
  const root = new Command('provision')
    .description('Sets up CentOS-family VMs over SSH from declarative playbooks.')
    .version(VERSION)
    .showSuggestionAfterError()
    .showHelpAfterError('Try provision --help')
    .exitOverride()
    .configureHelp({ showGlobalOptions: true })
    .addHelpText(
      'after',
      `
Exit status: 0 all hosts as declared · 1 a host failed or was unreachable · 2 changes are pending
(--dry-run --detailed-exitcode) · 3 the input is wrong, nothing was contacted · 130 interrupted`,
    );

  const withSteps = (name: string, description: string) => {
    const command = root.command(name).description(description).addOption(hostOption()).addOption(playbookOption());
    for (const option of stepOptions()) command.addOption(option);
    return command;
  };
  const applying = (name: string, description: string) =>
    withSteps(name, description)
      .addOption(parallelOption())
      .addOption(new Option('--reboot', 'restart hosts where something is left to a reboot, as their last step'))
      .addOption(timeoutOption())
      .addOption(new Option('--detailed-exitcode', 'a dry run with pending changes exits with 2'))
      .addOption(outputOption('one event a line; of a dry run the plan as one document'))
      .addOption(new Option('--report <file>', 'write what happened as a page of HTML'))
      .addOption(new Option('--out <file>', 'save the plan of a dry run, for apply --plan'))
      .addOption(new Option('-v, --verbose', 'tell what is in order, too'))
      .addOption(new Option('-q, --quiet', 'tell only what is wrong, and the total').conflicts('verbose'));
  applying('apply', 'plan, apply, verify; on a terminal it shows the plan and asks once')
    .argument('[inventory]', 'the hosts: a YAML file; with --plan that of the plan')
    .option('--dry-run', 'show what would change; nothing is written on any host')
    .addOption(
      new Option('--plan <file>', 'apply a saved plan, but on no host that is not as it says').conflicts([
        'dryRun',
        'host',
        'playbook',
      ]),
    )
    .option('--yes', 'do not ask')
    .addOption(lockWaitOption())
    .action(async (inventory: string | undefined, options: ApplyOptions) => {
      process.exitCode = await (await import('./apply.ts')).apply(inventory, options);
    });
  applying('plan', 'the same as apply --dry-run')
    .argument('<inventory>', 'the hosts: a YAML file')
    .action(async (inventory: string, options: ApplyOptions) => {
      process.exitCode = await (await import('./apply.ts')).apply(inventory, { ...options, dryRun: true });
    });
  withSteps('check', 'check everything that can be known without a host')
    .argument('<inventory>', 'the hosts: a YAML file')
    .option('-v, --verbose', 'list the steps of each host')
    .action(async (inventory: string, options: CheckOptions) => {
      process.exitCode = await (await import('./check.ts')).check(inventory, options);
    });
  root
    .command('ping')
    .argument('<inventory>', 'the hosts: a YAML file')
    .description('can each host be reached, trusted, logged in to, become root')
    .addOption(hostOption())
    .addOption(parallelOption())
    .addOption(outputOption('one event a line'))
    .action(async (inventory: string, options: PingOptions) => {
      process.exitCode = await (await import('./ping.ts')).ping(inventory, options);
    });
  root
    .command('trust')
    .argument('<inventory>', 'the hosts: a YAML file')
    .description('read and record the host keys, shown for comparison')
    .addOption(hostOption())
    .option('--replace', 'record keys that differ from those recorded before')
    .option('--yes', 'do not ask')
    .action(async (inventory: string, options: TrustOptions) => {
      process.exitCode = await (await import('./trust.ts')).trust(inventory, options);
    });
  addSandboxCommands(root);
  addAdhocCommands(root);
  addJournalCommands(root);
  addReferenceCommands(root);
  return root;
}

/**
 * Tells the person what is wrong and gives the exit status. A stack trace is for bugs only. What only this needs is loaded
 * here: `--help` is not to wait for it.
 */
async function explain(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.ok : Exit.input;
  const { InputError, UsageError } = await import('../input/source.ts');
  const { painter } = await import('./color.ts');
  const color = painter(stderr);
  if (error instanceof InputError) {
    const { diagnosticsText } = await import('../output/diagnostics-text.ts');
    stderr.write(diagnosticsText(error.diagnostics, color));
    const count = error.diagnostics.length;
    stderr.write(`${count === 1 ? 'One problem' : `${count} problems`}; no host was contacted.\n`);
    return Exit.input;
  }
  if (error instanceof UsageError) {
    stderr.write(`${color('red', 'error:')} ${error.message}\n${error.hint ? `${error.hint}\n` : ''}`);
    return Exit.input;
  }
  stderr.write(
    `This is a bug in provision ${VERSION}; please report it with what you did:\n${(error as Error)?.stack ?? String(error)}\n`,
  );
  return Exit.failed;
}
