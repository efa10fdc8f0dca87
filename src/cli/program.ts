import { Command, CommanderError } from 'commander';
import process, { stderr, stdout } from 'node:process';
import { addApply } from './commands/apply.ts';
import { addCheck } from './commands/check.ts';
import { addCompletion } from './commands/completion.ts';
import { addDocs } from './commands/docs.ts';
import { addExplain } from './commands/explain.ts';
import { addFacts } from './commands/facts.ts';
import { addHistory } from './commands/history.ts';
import { addInit } from './commands/init.ts';
import { addPing } from './commands/ping.ts';
import { addPlan } from './commands/plan.ts';
import { addRun } from './commands/run.ts';
import { addSandbox } from './commands/sandbox.ts';
import { addSchema } from './commands/schema.ts';
import { addShow } from './commands/show.ts';
import { addTrust } from './commands/trust.ts';
import { Exit } from './exit.ts';
import { fit, fitHelp } from './help.ts';
import * as messages from './messages.ts';
import { columnsOf, forTerminal, messageFor } from './terminal.ts';
import { VERSION } from './version.ts';

/** In the order of the help. */
const commands: readonly ((root: Command) => void)[] = [
  addApply,
  addPlan,
  addExplain,
  addCheck,
  addPing,
  addTrust,
  addSandbox,
  addFacts,
  addRun,
  addHistory,
  addShow,
  addInit,
  addDocs,
  addSchema,
  addCompletion,
];

const EXIT_STATUS = `
Exit status: 0 hosts as declared · 1 a host failed or was unreachable · 2 changes pending (--dry-run --detailed-exitcode) · \
3 wrong input, nothing was contacted · 130 interrupted`;

/** Runs the command line and sets the exit status of the process. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = await report(error);
  }
}

function program(): Command {
  const root = new Command('provision')
    .description('Set up VMs of the CentOS family and Debian over SSH from declarative playbooks.')
    .version(VERSION, '-V, --version', 'show the version')
    .helpOption('-h, --help', 'show this help')
    .helpCommand('help [command]', 'Show the help of a command')
    .showSuggestionAfterError()
    .showHelpAfterError(messages.tryHelp)
    .exitOverride()
    .addHelpText('after', () => fit(EXIT_STATUS, columnsOf(stdout)));
  fitHelp(root);
  for (const add of commands) add(root);
  return root;
}

/** Prints an error and returns the exit status. What only this function needs is loaded here: --help must be fast. */
async function report(error: unknown): Promise<number> {
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.ok : Exit.input;
  const { InputError, UsageError } = await import('../input/diagnostic.ts');
  const { painter } = await import('./color.ts');
  const paint = painter(stderr);
  const print = (text: string) => void stderr.write(messageFor(stderr, `${text}\n`));
  if (error instanceof InputError) {
    const { diagnosticsText } = await import('../output/diagnostics-text.ts');
    stderr.write(forTerminal(stderr, diagnosticsText(error.diagnostics, { paint, columns: columnsOf(stderr) })));
    print(messages.inputErrors(error.diagnostics.length));
    return Exit.input;
  }
  if (error instanceof UsageError) {
    const { sanitize } = await import('../output/sanitize.ts');
    print(`${paint('red', 'error:')} ${sanitize(error.message)}`);
    if (error.hint) print(sanitize(error.hint));
    return Exit.input;
  }
  if ((error as NodeJS.ErrnoException | undefined)?.syscall === 'uv_cwd') {
    print(`${paint('red', 'error:')} ${messages.noCurrentDirectory}`);
    return Exit.input;
  }
  stderr.write(`${messages.internalError(VERSION, (error as Error)?.stack ?? String(error))}\n`);
  return Exit.failed;
}
