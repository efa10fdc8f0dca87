import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import process, { stderr, stdout } from 'node:process';
import { InputError, UsageError } from '../input/source.ts';
import { problemText } from '../report/problems.ts';
import { painter } from './color.ts';
import { Exit } from './exit.ts';
import type { ApplyOptions } from './apply.ts';
import type { LabUpOptions } from './lab.ts';
import type { PingOptions } from './ping.ts';
import type { TrustOptions } from './trust.ts';
import { VERSION } from './version.ts';

/** Runs the command line and leaves the exit status to the process. */
export async function main(argv: readonly string[]): Promise<void> {
  try {
    await program().parseAsync(argv);
  } catch (error) {
    process.exitCode = explain(error);
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

  const applying = (name: string, description: string) =>
    root
      .command(name)
      .description(description)
      .addOption(hostOption())
      .addOption(playbookOption())
      .addOption(parallelOption())
      .addOption(new Option('--detailed-exitcode', 'a dry run with pending changes exits with 2'))
      .addOption(outputOption('json is one event a line; of a dry run it is the plan as one document'))
      .addOption(new Option('--report <file>', 'write what happened as a page of HTML'))
      .addOption(new Option('--out <file>', 'save the plan of a dry run, for apply --plan'))
      .addOption(new Option('-v, --verbose', 'tell what is in order, too'));
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
    .addOption(
      new Option('--lock-wait <seconds>', 'how long to wait for another run that is at work on a host')
        .default(60)
        .argParser(wholeSeconds),
    )
    .action(async (inventory: string | undefined, options: ApplyOptions) => {
      process.exitCode = await (await import('./apply.ts')).apply(inventory, options);
    });
  applying('plan', 'the same as apply --dry-run')
    .argument('<inventory>', 'the hosts: a YAML file')
    .action(async (inventory: string, options: ApplyOptions) => {
      process.exitCode = await (await import('./apply.ts')).apply(inventory, { ...options, dryRun: true });
    });
  root
    .command('check')
    .argument('<inventory>', 'the hosts: a YAML file')
    .description('check everything that can be known without a host')
    .addOption(hostOption())
    .addOption(playbookOption())
    .action(async (inventory: string, options: ApplyOptions) => {
      process.exitCode = await (await import('./check.ts')).check(inventory, options);
    });
  root
    .command('ping')
    .argument('<inventory>', 'the hosts: a YAML file')
    .description('can each host be reached, trusted, logged in to, become root')
    .addOption(hostOption())
    .addOption(parallelOption())
    .addOption(outputOption())
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
  addLab(root);
  return root;
}

/** The simulated class. */
function addLab(root: Command): void {
  const lab = root.command('lab').description('a simulated class to practise on: up, down, status, reset');
  lab
    .command('up')
    .description('start it: docker1, docker2, docker3 and master behind SSH on this computer, freshly installed')
    .option('-d, --detach', 'in the background')
    .addOption(numberOption('--hosts <number>', 'another number of hosts: node1, node2, …', 4, 10_000))
    .addOption(numberOption('--port <number>', 'of the first host; the others follow', 2201, 65_535))
    .option('--inventory <file>', 'write an inventory of these hosts')
    .option('--state <directory>', 'keep what becomes of the hosts, for the next time')
    .addOption(
      new Option('--fault <host:fault>', 'something that goes wrong, such as docker2:fail=dnf; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .action(async (options: LabUpOptions) => {
      process.exitCode = await (await import('./lab.ts')).labUp(options);
    });
  lab
    .command('status')
    .description('which hosts there are, and where they answer')
    .action(async () => {
      process.exitCode = await (await import('./lab.ts')).labStatus();
    });
  lab
    .command('reset')
    .argument('[host...]', 'all, if left out')
    .description('make hosts freshly installed again')
    .action(async (hosts: readonly string[]) => {
      process.exitCode = await (await import('./lab.ts')).labReset(hosts);
    });
  lab
    .command('down')
    .description('end it')
    .action(async () => {
      process.exitCode = await (await import('./lab.ts')).labDown();
    });
}

const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];

function hostOption(): Option {
  return new Option('--host <pattern>', 'a host, a group, a glob, all; "a:!b" leaves b out; repeatable')
    .argParser(collect)
    .default([], 'all');
}

function playbookOption(): Option {
  return new Option('--playbook <file>', 'instead of what the inventory names; repeatable')
    .argParser(collect)
    .default([], 'the inventory’s');
}

function parallelOption(): Option {
  return numberOption('--parallel <number>', 'how many hosts at once', 20, 9999);
}

function numberOption(flags: string, description: string, usual: number, most: number): Option {
  return new Option(flags, description).default(usual).argParser((value) => {
    const number = /^[1-9]\d*$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > most) throw new InvalidArgumentError(`It has to be a whole number from 1 to ${most}.`);
    return number;
  });
}

function wholeSeconds(value: string): number {
  if (!/^\d{1,5}$/.test(value)) throw new InvalidArgumentError('It has to be a whole number of seconds.');
  return Number(value);
}

function outputOption(what = 'json is one event a line'): Option {
  return new Option('--output <format>', what).choices(['text', 'json']).default('text');
}

/** Tells the person what is wrong and gives the exit status. A stack trace is for bugs only. */
function explain(error: unknown): number {
  const color = painter(stderr);
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.ok : Exit.input;
  if (error instanceof InputError) {
    stderr.write(problemText(error.problems, color));
    const count = error.problems.length;
    stderr.write(`${count === 1 ? 'One problem' : `${count} problems`}; no host was contacted.\n`);
    return Exit.input;
  }
  if (error instanceof UsageError) {
    stderr.write(`${color('red', 'error:')} ${error.message}\n${error.hint ? `${error.hint}\n` : ''}`);
    return Exit.input;
  }
  if ((error as NodeJS.ErrnoException)?.code === 'EPIPE') {
    stdout.destroy();
    return Exit.ok;
  }
  stderr.write(
    `This is a bug in provision ${VERSION}; please report it with what you did:\n${(error as Error)?.stack ?? String(error)}\n`,
  );
  return Exit.failed;
}
