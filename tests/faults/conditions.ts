import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { ofType, type Told } from '../e2e/cli.ts';
import {
  exec,
  fillDisk,
  hear,
  inControl,
  inHost,
  letOut,
  lockIn,
  publish,
  redirect,
  resizeDisk,
  silence,
  unpublish,
} from '../lab/lab.ts';
import { type Fault, finishedOf, type Scene } from './endure.ts';
import { during, within } from './moments.ts';
import { serveFromAnotherTime } from './other-time.ts';

/** What went wrong, in the words of the report. */
function words(told: Told): string {
  const { message, words: said, next } = finishedOf(told)?.failure ?? {};
  return [message, said, next].filter((part) => part !== undefined).join('\n');
}

const says =
  (...patterns: readonly RegExp[]) =>
  (told: Told) => {
    for (const pattern of patterns) expect(words(told)).toMatch(pattern);
  };
const finishesOrSays =
  (pattern: RegExp) =>
  (told: Told): void => {
    if (told.status !== 0) says(pattern)(told);
  };

function warns({ events }: Told, pattern: RegExp): void {
  expect(ofType(events, 'warning').map(({ message }) => message)).toContainEqual(expect.stringMatching(pattern));
}

const finishes = (told: Told) => expect(words(told)).toBe('');

const inside =
  (script: string) =>
  async ({ host }: Scene) => {
    const { code, stderr } = await exec(host.name, script);
    if (code !== 0) throw new Error(`${host.name}: ${stderr}`);
  };

/** The SSH server of the host. */
export const sshServers: readonly Fault[] = [
  ...[within(0, 0.5), within(2, 0.8), within(7, 0.5), within(9, 0.5)].map((moment): Fault => ({
    name: 'sshd restarted, its sessions killed',
    moment,
    strike: inside(`systemctl restart sshd; pkill -KILL -f '^sshd: root' || true`),
    expect: finishes,
  })),
  {
    name: 'sshd with MaxStartups 2:50:5, three other clients connecting',
    async strike({ host, atLast }) {
      await configureSshd(host.name, 'MaxStartups 2:50:5\nLoginGraceTime 0');
      const knock = [7, 8, 9].map((number) => `exec ${number}<>/dev/tcp/${host.bootstrap}/22`).join('; ');
      const strangers = inControl(['bash', '-c', `${knock}; echo in; exec sleep 60`]);
      atLast(async () => void strangers.kill());
      if (strangers.stdout) await once(strangers.stdout, 'data');
    },
    expect: finishes,
  },
  {
    name: 'sshd with MaxSessions 1',
    strike: ({ host }) => configureSshd(host.name, 'MaxSessions 1'),
    expect: finishes,
  },
  {
    name: 'sshd frozen (SIGSTOP) until the run gave up',
    moment: within(7, 0.5),
    strike: inside('pkill -STOP -x sshd'),
    heal: inside('pkill -CONT -x sshd'),
    expect: says(/did not finish the login in time/),
  },
];

async function configureSshd(name: string, lines: string): Promise<void> {
  await exec(name, `cat >/etc/ssh/sshd_config.d/00-faults.conf && systemctl restart sshd`, { stdin: `${lines}\n` });
}

const NO_ROOM = /No space left on device|more space|df -h/i;

/** Disk and files of the host. */
export const disks: readonly Fault[] = [
  ...[undefined, within(3, 0.2), within(9, 0)].map((moment): Fault => ({
    name: 'disk full',
    ...(moment ? { moment } : {}),
    strike: ({ host }) => fillDisk(host.name, 8),
    heal: ({ host }) => resizeDisk(host.name, '4g'),
    // dnf lets go of a few MB of its own when it begins: these small packages may still fit.
    expect: moment?.phase.step === 9 ? finishesOrSays(NO_ROOM) : says(NO_ROOM),
  })),
  {
    name: '/etc read-only',
    strike: inside('mount --bind /etc /etc && mount -o remount,bind,ro /etc'),
    heal: inside('umount /etc'),
    expect: says(/Read-only file system/i),
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

/** dnf, and the repositories. */
export const packages: readonly Fault[] = [
  { name: 'the lock of dnf held by another process for 20 s', program: DNF_LOCKS, comes: finishes },
  // Without a terminal, rpm does not wait for it; the step is made anew.
  {
    name: 'the lock of rpm held by another process for 20 s',
    program: RPM_LOCK,
    comes: (told: Told) => {
      finishes(told);
      warns(told, /another program holds rpm's database/);
    },
  },
]
  .map(({ name, program, comes }): Fault => ({
    name,
    moment: within(6, 0),
    async strike({ host }) {
      const holder = await inHost(host.name, ['python3', '-c', program], { stdio: ['ignore', 'pipe', 'inherit'] });
      if (holder.stdout) await once(holder.stdout, 'data');
    },
    heal: inside('pkill -x python3 || true'),
    expect: comes,
  }))
  .concat([
    {
      name: 'repositories down',
      moment: within(6, 0),
      strike: ({ host }) => lockIn(host.name),
      heal: ({ host }) => letOut(host.name),
      expect: says(NO_REPOSITORY),
    },
    {
      name: 'a repository serves a truncated RPM',
      extra: [{ step: { package: 'tree' }, holds: 'rpm -q tree' }],
      async strike({ host }) {
        const { stdout } = await exec(host.name, `curl -sS ${TREE} | head -c 3000 | base64`);
        await publish(TREE, Buffer.from(stdout, 'base64'));
      },
      heal: () => unpublish(TREE),
      expect: says(/tree-2\.1\.0/),
    },
  ]);

/** A clock that is a year off: what `date` says on the host, and the certificates it is shown. */
export const clocks: readonly Fault[] = [clock('clock a year behind', 1), clock('clock a year ahead', -1)];

/** The world is so many years ahead of the host. */
function clock(name: string, years: 1 | -1): Fault {
  return {
    name,
    async strike({ host, atLast }) {
      const stand = `#!/bin/sh\n[ "$1" = +%s ] && exec echo $(($(/usr/bin/date +%s) - ${years * 31_536_000}))\nexec /usr/bin/date "$@"\n`;
      await exec(host.name, 'cat >/usr/local/bin/date && chmod 755 /usr/local/bin/date', { stdin: stand });
      const port = years > 0 ? 8443 : 8444;
      atLast(await serveFromAnotherTime(years, port));
      await redirect(host.name, port);
    },
    async heal({ host }) {
      await letOut(host.name);
      await exec(host.name, 'rm /usr/local/bin/date');
    },
    expect(told) {
      says(/certificate/, /clock/)(told);
      warns(told, new RegExp(`^the clock of \\S+ is 36\\d days ${years > 0 ? 'behind' : 'ahead'}$`));
    },
  };
}

/** A change that takes longer than the line holds. */
export const outliving: readonly Fault[] = [
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
    async strike({ host }) {
      await silence(host.name);
      await sleep(25_000);
      await hear(host.name);
    },
    expect(told) {
      finishes(told);
      const lost = ofType(told.events, 'warning').filter(({ next }) => next?.startsWith('Reconnecting'));
      expect(lost).toHaveLength(1);
    },
  },
  {
    name: 'a busy host that starts a change 15 s late',
    // Found before /usr/bin/sh by what starts the change; late once.
    strike: inside(`cat >/usr/local/bin/sh <<'END' && chmod 755 /usr/local/bin/sh
#!/bin/bash
[[ $1 = /run/provision/* ]] && mkdir /root/late && sleep 15
exec /bin/sh "$@"
END`),
    expect(told) {
      finishes(told);
      expect(ofType(told.events, 'run-finished')[0]?.seconds).toBeGreaterThan(15);
    },
  },
];
