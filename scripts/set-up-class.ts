// Sets up the class on the lab's four real hosts, freshly installed: trust, dry run, apply, second run. npm run class
import { spawn } from 'node:child_process';
import { env, execPath } from 'node:process';
import { resolve } from 'node:path';
import * as lab from '../tests/lab/lab.ts';

const INVENTORY = 'inventory/class.yaml';

await lab.up({ progress: (line) => console.error(line) });
await lab.reset();
env['CLASS_PASSWORD'] = await lab.password();
await provision('trust', INVENTORY, '--yes', '--replace');
await provision('apply', INVENTORY, '--dry-run');
await provision('apply', INVENTORY, '--yes');
await provision('apply', INVENTORY, '--yes');

async function provision(...args: readonly string[]): Promise<void> {
  console.log(`\n$ provision ${args.join(' ')}`);
  const argv = ['netns', 'exec', lab.controlNamespace, execPath, resolve('dist/main.js'), ...args];
  const child = spawn('ip', argv, { stdio: 'inherit' });
  const status = await new Promise((ended) => child.on('close', ended));
  if (status !== 0) process.exit(1);
}
