// Records the terminal during an apply of the class, as text: npm run picture:live
// Needs the lab and tmux. Writes docs/live-80x24.txt and docs/live-200x50.txt.
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { env, execPath, pid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Person } from '../tests/e2e/person.ts';
import * as lab from '../tests/lab/lab.ts';

const INVENTORY = 'inventory/class.yaml';
const COMMAND = `provision apply ${INVENTORY} --yes`;
const run = promisify(execFile);

await lab.up();
const person = await Person.arrive();
try {
  // The first run is not recorded: the later ones show how long its steps took.
  await fresh();
  await person.provision('apply', '--yes', INVENTORY);
  for (const [columns, rows] of [
    [80, 24],
    [200, 50],
  ] as const) {
    await fresh();
    const [during, after] = await record(columns, rows);
    const title = `${COMMAND}, on a terminal of ${columns} columns and ${rows} rows`;
    await writeFile(
      `docs/live-${columns}x${rows}.txt`,
      [`${title}: during the run`, '', during, '', 'and at the end', '', after, ''].join('\n'),
    );
  }
} finally {
  await person.leave();
}

/** Resets the hosts to freshly installed, and records their keys. */
async function fresh(): Promise<void> {
  await lab.reset();
  await person.provision('trust', INVENTORY, '--replace', '--yes');
}

/** The screen while most hosts are in a long step, and at the end. */
async function record(columns: number, rows: number): Promise<readonly [string, string]> {
  const tmux = (...args: readonly string[]) => run('tmux', ['-L', `provision-${pid}`, '-f', '/dev/null', ...args]);
  const variables = Object.entries({ ...person.environment, NO_COLOR: '', CI: '', LANG: 'C.UTF-8', PATH: env['PATH'] });
  await tmux('-u', 'new-session', '-d', '-x', String(columns), '-y', String(rows), 'sh');
  try {
    await tmux('set-option', '-g', 'remain-on-exit', 'on');
    const set = variables.flatMap(([name, value]) => ['-e', `${name}=${value ?? ''}`]);
    const inside = [
      'ip',
      'netns',
      'exec',
      lab.controlNamespace,
      execPath,
      'dist/main.js',
      ...COMMAND.split(' ').slice(1),
    ];
    await tmux('respawn-pane', '-k', ...set, ...inside);
    let during = '';
    for (;;) {
      const ended = (await tmux('display-message', '-p', '#{pane_dead}')).stdout.trim() === '1';
      const screen = (await tmux('capture-pane', '-p')).stdout.trimEnd();
      if (ended) return [during, screen.replace(/\s*^Pane is dead.*$/m, '')];
      // Keeps the screen with the most details.
      if (details(screen) >= details(during)) during = details(screen) > 0 ? screen : during;
      await sleep(150);
    }
  } finally {
    await tmux('kill-server');
  }
}

/** Rows with a bar that is neither empty nor full, and rows with a usual time, which count more. */
function details(screen: string): number {
  const count = (pattern: RegExp) => screen.match(pattern)?.length ?? 0;
  return count(/█░/g) + 10 * count(/, usually /g);
}
