import type { ChildProcess } from 'node:child_process';
import { type Engine, engines } from './engine.ts';
import { ensureImage } from './image.ts';
import * as lab from './lab.ts';
import { cache } from './paths.ts';
import { installPackages } from './setup.ts';
import * as vm from './vm/vm.ts';

const usage = `usage: npm run lab -- COMMAND
  setup [--vm]           install the requirements on this Debian or Ubuntu, and build the images
  build                  build the images that are not in the cache
  up [--stream 8|9]      start the four hosts; with --engine real|20.10 their Docker has containers,
                         with --debian HOST,HOST these run Debian 12
  vm [CMD...]            start the virtual machine instead of them; with a command: run it there
  down                   stop them
  reset [HOST...]        reset hosts to freshly installed
  status                 show which hosts are up
  exec HOST -- CMD...    run a command on a host, without SSH
  run -- CMD...          run a command in the control namespace
  env                    print variables for inventories and tests, as shell exports
The cache is ${cache}.`;

const progress = (line: string): void => console.error(line);

async function main([command, ...rest]: string[]): Promise<number> {
  switch (command) {
    case 'setup':
      await installPackages(rest.includes('--vm') ? 'vm' : 'hosts', progress);
      await requireLab();
      await ensureImage({ stream: 9, engine: 'stand-in' }, progress);
      return 0;
    case 'vm':
      if (rest.length > 0) return printOutput(await vm.exec(rest.join(' ')));
      await vm.up(progress);
      return 0;
    case 'build':
      await requireLab();
      await ensureImage({ stream: 9, engine: 'stand-in' }, progress);
      return 0;
    case 'up':
      await requireLab();
      await lab.up({ ...upOptions(rest), progress });
      return printStatus();
    case 'down':
      await requireLab();
      await lab.down();
      return 0;
    case 'reset':
      await requireLab();
      await lab.reset(...rest);
      return 0;
    case 'status':
      return printStatus();
    case 'exec': {
      const [[name = ''], argv] = beforeAndAfterDashes(rest);
      return exitCode(await lab.inHost(name, argv, { stdio: 'inherit' }));
    }
    case 'run': {
      const [, argv] = beforeAndAfterDashes(rest);
      return exitCode(lab.inControl(argv, { stdio: 'inherit' }));
    }
    case 'env':
      console.log(`export CLASS_PASSWORD='${await lab.password()}'`);
      console.log(`export PROVISION_LAB_KEY='${lab.privateKeyFile}'`);
      return 0;
    default:
      throw new Error(command === undefined ? usage : `unknown command ${command}\n${usage}`);
  }
}

async function requireLab(): Promise<void> {
  const reason = await lab.whyNot();
  if (reason !== undefined) throw new Error(reason);
}

function upOptions([option, value, ...rest]: readonly string[]): {
  stream?: 8 | 9;
  engine?: Engine;
  debian?: readonly string[];
} {
  if (option === undefined) return {};
  if (option === '--stream' && (value === '8' || value === '9')) {
    return { ...upOptions(rest), stream: value === '8' ? 8 : 9 };
  }
  if (option === '--debian' && value !== undefined) return { ...upOptions(rest), debian: value.split(',') };
  const engine = engines.find((one) => one === value);
  if (option === '--engine' && engine !== undefined) return { ...upOptions(rest), engine };
  throw new Error(
    `up takes --stream 8|9, --engine ${engines.join('|')} and --debian HOST,HOST, not ${option} ${value ?? ''}`,
  );
}

function printOutput({ code, stdout, stderr }: lab.Output): number {
  process.stdout.write(stdout);
  process.stderr.write(stderr);
  return code;
}

async function printStatus(): Promise<number> {
  const { stream, engine, debian = [], hosts } = await lab.status();
  console.log(
    stream === undefined
      ? 'the lab is down'
      : `CentOS Stream ${stream}, ${engine} Docker Engine, control namespace ${lab.controlNamespace}`,
  );
  for (const host of hosts) {
    console.log(
      `  ${host.name.padEnd(8)} ${host.up ? 'up  ' : 'down'}  ${host.bootstrap} at first, ${host.address} in the class${debian.includes(host.name) ? ', Debian 12' : ''}`,
    );
  }
  return 0;
}

/** Splits `HOST -- CMD...` into the words before and after `--`. */
function beforeAndAfterDashes(rest: readonly string[]): [string[], string[]] {
  const at = rest.indexOf('--');
  if (at < 0 || at === rest.length - 1) throw new Error(`the command is missing: write it after --\n${usage}`);
  return [rest.slice(0, at), rest.slice(at + 1)];
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  },
);
