import { type Command, Option } from 'commander';
import { collect, numberOption } from '../options.ts';
import type { SandboxUpOptions } from '../sandbox.ts';

const commands = () => import('../sandbox.ts');

/** Adds `sandbox`: simulated hosts to practise on. */
export function addSandbox(root: Command): void {
  const sandbox = root.command('sandbox').description('Practise on simulated hosts: up, status, reset, down');
  sandbox
    .command('up')
    .description('Start docker1, docker2, docker3 and master, freshly installed, behind SSH on this computer')
    .option('-d, --detach', 'run in the background')
    .addOption(numberOption('--hosts <number>', 'start so many hosts: node1, node2, …', 4, 10_000))
    .addOption(numberOption('--port <number>', 'port of the first host; the others follow', 2201, 65_535))
    .option('--inventory <file>', 'write an inventory of these hosts')
    .option('--state <directory>', 'keep the state of the hosts for the next start')
    .addOption(
      new Option('--fault <host:fault>', 'make a host fail, such as docker2:fail=dnf; repeatable')
        .argParser(collect)
        .default([], 'none'),
    )
    .action(async (options: SandboxUpOptions) => {
      process.exitCode = await (await commands()).sandboxUp(options);
    });
  sandbox
    .command('status')
    .description('Show the hosts and where they answer')
    .action(async () => {
      process.exitCode = await (await commands()).sandboxStatus();
    });
  sandbox
    .command('reset')
    .argument('[host...]', 'names of hosts; all hosts if left out')
    .description('Make hosts freshly installed again')
    .action(async (hosts: readonly string[]) => {
      process.exitCode = await (await commands()).sandboxReset(hosts);
    });
  sandbox
    .command('down')
    .description('Stop the hosts')
    .action(async () => {
      process.exitCode = await (await commands()).sandboxDown();
    });
}
