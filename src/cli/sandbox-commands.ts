import { type Command, Option } from 'commander';
import type { LabUpOptions } from './sandbox.ts';
import { collect, numberOption } from './options.ts';

/** The simulated class. */
export function addLabCommands(root: Command): void {
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
      process.exitCode = await (await import('./sandbox.ts')).labUp(options);
    });
  lab
    .command('status')
    .description('which hosts there are, and where they answer')
    .action(async () => {
      process.exitCode = await (await import('./sandbox.ts')).labStatus();
    });
  lab
    .command('reset')
    .argument('[host...]', 'all, if left out')
    .description('make hosts freshly installed again')
    .action(async (hosts: readonly string[]) => {
      process.exitCode = await (await import('./sandbox.ts')).labReset(hosts);
    });
  lab
    .command('down')
    .description('end it')
    .action(async () => {
      process.exitCode = await (await import('./sandbox.ts')).labDown();
    });
}
