import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { execPath, platform } from 'node:process';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';

/** A process that handles signals as an apply does, and what it has written. */
function waiting() {
  const script = join(import.meta.dirname, 'waits-for-signals.ts');
  const child = spawn(execPath, ['--import', 'tsx', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ended = new Promise<number | string | null>((resolve) => {
    child.on('close', (status, signal) => resolve(status ?? signal));
  });
  const printed = async (line: string) => {
    await expect.poll(() => stderr, { timeout: 20_000, interval: 10 }).toContain(line);
  };
  return { child, ended, printed };
}

// Windows knows no signals of other processes.
describe.skipIf(platform === 'win32').each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s', (signal) => {
  test('stops further steps; a second one ends the process with status 130', async () => {
    const { child, ended, printed } = waiting();
    const stdout = text(child.stdout);
    await printed('ready');
    child.kill(signal);
    await printed('aborted');
    expect(child.exitCode).toBeNull();
    child.kill(signal);
    expect(await ended).toBe(130);
    expect(await stdout).toMatch(
      /^\nInterrupted: no further step starts\.\nPress Ctrl-C again .*\n\nExiting\. Nothing is running on any host\.\n$/,
    );
  });
});

test.skipIf(platform === 'win32')('SIGHUP does not end a process that cannot print any more', async () => {
  const { child, ended, printed } = waiting();
  await printed('ready');
  child.stdout.destroy();
  child.kill('SIGHUP');
  await printed('aborted');
  child.kill('SIGTERM');
  expect(await ended).toBe(130);
});
