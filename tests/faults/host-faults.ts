import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { ofType, type RunResult } from '../e2e/person.ts';
import {
  exec,
  fillDisk,
  passSshPackets,
  inControl,
  inHost,
  restoreWeb,
  blockWeb,
  publish,
  redirectWeb,
  resizeDisk,
  dropSshPackets,
  unpublish,
} from '../lab/lab.ts';
import { type Fault, finishedOf, type Scene } from './run-with-fault.ts';
import { during, within } from './moments.ts';
import { serveWithWrongYear } from './wrong-year.ts';

/** The failure of the host as the report shows it. */
function failureText(result: RunResult): string {
  const { message, words: said, next } = finishedOf(result)?.failure ?? {};
  return [message, said, next].filter((part) => part !== undefined).join('\n');
}

export const failsWith =
  (...patterns: readonly RegExp[]) =>
  (result: RunResult) => {
    for (const pattern of patterns) expect(failureText(result)).toMatch(pattern);
  };
export const finishesOrFailsWith =
  (pattern: RegExp) =>
  (result: RunResult): void => {
    if (result.status !== 0) failsWith(pattern)(result);
  };

function warns({ events }: RunResult, pattern: RegExp): void {
  expect(ofType(events, 'warning').map(({ message }) => message)).toContainEqual(expect.stringMatching(pattern));
}

export const finishes = (result: RunResult) => expect(failureText(result)).toBe('');

export const onHost =
  (script: string) =>
  async ({ host }: Scene) => {
    const { code, stderr } = await exec(host.name, script);
    if (code !== 0) throw new Error(`${host.name}: ${stderr}`);
  };

/** Faults of the SSH server. */
export const sshServers: readonly Fault[] = [
  ...[within(0, 0.5), within(2, 0.8), within(6, 0.5), within(7, 0.5)].map((moment): Fault => ({
    name: 'sshd restarted, its sessions killed',
    moment,
    inject: onHost(`systemctl restart sshd; pkill -KILL -f '^sshd: root' || true`),
    expect: finishes,
  })),
  {
    name: 'sshd with MaxStartups 2:50:5, three other clients connecting',
    async inject({ host, atEnd }) {
      await configureSshd(host.name, 'MaxStartups 2:50:5\nLoginGraceTime 0');
      const knock = [7, 8, 9].map((number) => `exec ${number}<>/dev/tcp/${host.bootstrap}/22`).join('; ');
      const clients = inControl(['bash', '-c', `${knock}; echo in; exec sleep 60`]);
      atEnd(async () => void clients.kill());
      if (clients.stdout) await once(clients.stdout, 'data');
    },
    expect: finishes,
  },
  {
    name: 'sshd with MaxSessions 1',
    inject: ({ host }) => configureSshd(host.name, 'MaxSessions 1'),
    expect: finishes,
  },
  {
    name: 'sshd frozen (SIGSTOP) until the run gave up',
    moment: within(7, 0.5),
    inject: onHost('pkill -STOP -x sshd'),
    repair: onHost('pkill -CONT -x sshd'),
    expect: failsWith(/the login at \S+ did not finish/),
  },
];

async function configureSshd(name: string, lines: string): Promise<void> {
  await exec(name, `cat >/etc/ssh/sshd_config.d/00-faults.conf && systemctl restart sshd`, { stdin: `${lines}\n` });
}

const NO_ROOM = /No space left on device|more space|df -h/i;

/** Faults of the disk and of files. */
export const disks: readonly Fault[] = [
  ...[undefined, within(3, 0.2), within(7, 0)].map((moment): Fault => ({
    name: 'disk full',
    ...(moment ? { moment } : {}),
    inject: ({ host }) => fillDisk(host.name, 8),
    repair: ({ host }) => resizeDisk(host.name, '4g'),
    // dnf deletes a few MB of its own files when it starts, so that these small packages may still fit.
    expect: moment?.phase.step === 7 ? finishesOrFailsWith(NO_ROOM) : failsWith(NO_ROOM),
  })),
  {
    name: '/etc read-only',
    inject: onHost('mount --bind /etc /etc && mount -o remount,bind,ro /etc'),
    // A hostnamed that was started meanwhile keeps its own mounts.
    repair: onHost('umount /etc && systemctl stop systemd-hostnamed'),
    // Programs say the first, the plan of the network says the second.
    expect: failsWith(/Read-only file system|file system is read-only/i),
  },
];

const DNF_LOCKS = `import dnf.lock, time
with dnf.lock.build_rpmdb_lock("/var/lib/dnf", False), dnf.lock.build_metadata_lock("/var/cache/dnf", False):
    print("held", flush=True)
    time.sleep(20)`;
const RPM_LOCK = `import fcntl, time
with open("/var/lib/rpm/.rpm.lock", "r+") as file:
    fcntl.lockf(file, fcntl.LOCK_EX)
    print("held", flush=True)
    time.sleep(20)`;

const TREE = 'https://mirror.stream.centos.org/9-stream/AppStream/x86_64/os/Packages/tree-2.1.0-10.el9.x86_64.rpm';
const NO_REPOSITORY = /Cannot download|Failed to download|Couldn't connect|Failed to connect|curl/i;

/** Faults of dnf and of repositories. */
export const packages: readonly Fault[] = [
  { name: 'the lock of dnf held by another process for 20 s', program: DNF_LOCKS, expected: finishes },
  // Without a terminal, rpm does not wait for its lock; the step is retried.
  {
    name: 'the lock of rpm held by another process for 20 s',
    program: RPM_LOCK,
    expected: (result: RunResult) => {
      finishes(result);
      warns(result, /another program has locked the rpm database/);
    },
  },
]
  .map(({ name, program, expected }): Fault => ({
    name,
    moment: within(7, 0),
    async inject({ host }) {
      const lockProcess = await inHost(host.name, ['python3', '-c', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      if (lockProcess.stdout) await once(lockProcess.stdout, 'data');
    },
    repair: onHost('pkill -x python3 || true'),
    expect: expected,
  }))
  .concat([
    {
      name: 'repositories down',
      moment: within(7, 0),
      inject: ({ host }) => blockWeb(host.name),
      repair: ({ host }) => restoreWeb(host.name),
      expect: failsWith(NO_REPOSITORY),
    },
    {
      name: 'a repository serves a truncated RPM',
      extra: [{ step: { package: 'tree' }, holds: 'rpm -q tree' }],
      async inject({ host }) {
        const { stdout } = await exec(host.name, `curl -sS ${TREE} | head -c 3000 | base64`);
        await publish(TREE, Buffer.from(stdout, 'base64'));
      },
      repair: () => unpublish(TREE),
      expect: failsWith(/tree-2\.1\.0/),
    },
  ]);

/** A clock that is a year off: simulated by the output of `date` on the host and by the certificates of the web server. */
export const clocks: readonly Fault[] = [clock('clock a year behind', 1), clock('clock a year ahead', -1)];

/** `years`: by how much the certificates are ahead of the clock of the host. */
function clock(name: string, years: 1 | -1): Fault {
  return {
    name,
    async inject({ host, atEnd }) {
      const script = `#!/bin/sh\n[ "$1" = +%s ] && exec echo $(($(/usr/bin/date +%s) - ${years * 31_536_000}))\nexec /usr/bin/date "$@"\n`;
      await exec(host.name, 'cat >/usr/local/bin/date && chmod 755 /usr/local/bin/date', { stdin: script });
      const port = years > 0 ? 8443 : 8444;
      atEnd(await serveWithWrongYear(years, port));
      await redirectWeb(host.name, port);
    },
    async repair({ host }) {
      await restoreWeb(host.name);
      await exec(host.name, 'rm /usr/local/bin/date');
    },
    expect(result) {
      failsWith(/certificate/, /clock/)(result);
      warns(result, new RegExp(`^the clock of \\S+ is 36\\d days ${years > 0 ? 'behind' : 'ahead'}$`));
    },
  };
}

/** Changes that take longer than the connection lasts, or start late. */
export const longChanges: readonly Fault[] = [
  {
    name: 'connection silent for 25 s during a change of 16 s',
    moment: during(11, 'command'),
    extra: [
      {
        step: {
          command: { run: 'sleep 8; echo once >>/root/count; sleep 8; touch /root/made', creates: '/root/made' },
        },
        holds: 'test -e /root/made -a "$(cat /root/count)" = once',
      },
    ],
    async inject({ host }) {
      await dropSshPackets(host.name);
      await sleep(25_000);
      await passSshPackets(host.name);
    },
    expect(result) {
      finishes(result);
      const lost = ofType(result.events, 'warning').filter(({ next }) => next?.startsWith('Reconnecting'));
      expect(lost).toHaveLength(1);
    },
  },
  {
    name: 'a busy host that starts a change 15 s late',
    // The unit of the change finds this script before /usr/bin/sh. It delays the first change only.
    inject: onHost(`cat >/usr/local/bin/sh <<'END' && chmod 755 /usr/local/bin/sh
#!/bin/bash
[[ $1 = /run/provision/* ]] && mkdir /root/late && sleep 15
exec /bin/sh "$@"
END`),
    expect(result) {
      finishes(result);
      expect(ofType(result.events, 'run-finished')[0]?.seconds).toBeGreaterThan(15);
    },
  },
];
