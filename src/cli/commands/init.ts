import process from 'node:process';
import { type Command, Option } from 'commander';
import { HOST_FORM, kinds, logins } from '../init/choices.ts';
import type { InitOptions } from '../init.ts';
import { collect, wholeNumber } from '../options.ts';

export function addInit(root: Command): void {
  root
    .command('init')
    .argument('[directory]', 'directory of the new files', '.')
    .description('Write a new inventory and playbook after a few questions')
    .addOption(new Option('--add <host>', `host: ${HOST_FORM}; repeatable`).argParser(collect).default([], 'ask'))
    .addOption(new Option('--kind <kind>', 'purpose of the hosts').choices(kinds))
    .option('--domain <name>', 'domain of the host names')
    .option('--nic <device>', 'network device, such as ens33')
    .addOption(
      new Option('--prefix <length>', 'prefix length of the addresses')
        .argParser((value) => wholeNumber(value, 1, 32))
        .default(undefined, '24'),
    )
    .option('--gateway <address>', 'default gateway of the hosts')
    .addOption(new Option('--dns <address>', 'name server; repeatable').argParser(collect).default([], 'the gateway'))
    .option('--user <name>', 'login user; any user but root becomes root with sudo')
    .addOption(new Option('--login <method>', 'login method').choices(logins))
    .option('--variable <name>', 'environment variable that holds the password')
    .option('--identity-file <path>', 'private key file')
    .action(async (directory: string, options: InitOptions) => {
      process.exitCode = await (await import('../init.ts')).init(directory, options);
    });
}
