import { exec, read } from '../../../src/model/operation.ts';
import type { Job } from '../../../src/model/transport.ts';
import type { Scenario } from '../scenario.ts';
import { exchange } from './exchange.ts';

const SHOW = 'systemctl show --property LoadState,ActiveState,SubState,UnitFileState --';

const job = (id: string, more: Partial<Job> = {}): Job => ({
  id,
  resume: false,
  lockOwner: { run: 'first', by: 'a@b', machine: 'm', pid: 1, since: '2026-01-01T00:00:00.000Z' },
  generation: '',
  bootId: undefined,
  ...more,
});

/** A run that has started after another one. */
const second = { run: 'second', by: 'c@d', machine: 'm', pid: 2, since: '2026-01-01T00:00:00.000Z' };

export const jobs: readonly Scenario[] = [
  {
    name: 'a command in a unit of its own',
    as: 'tool',
    steps: [
      `systemd-run --quiet --collect --unit=one sh -c 'sleep 2; echo done >/tmp/one'`,
      `${SHOW} one.service`,
      'systemctl is-active one',
      'systemd-run --quiet --collect --unit=one true',
      'sleep 3; cat /tmp/one',
      `${SHOW} one.service`,
      'systemctl status one',
      'systemd-run --quiet --collect --unit=two sh -c "exit 3"; sleep 0.5; systemctl is-active two',
      'systemd-run --quiet --unit=three sh -c "exit 3"; sleep 0.5; systemctl is-active three; systemctl is-failed three',
      'systemd-run --quiet --unit=three true',
      'systemctl reset-failed three; systemctl is-active three',
      "systemd-run --quiet --collect --unit=four sh -c 'sleep 2; echo done >/tmp/four'; systemctl stop four",
      'systemctl is-active four; sleep 2.5; cat /tmp/four',
      "systemd-run --quiet --collect --unit=five sh -c 'cat /proc/self/cgroup >/dev/null; pwd; echo $HOME $LANG >/tmp/five'",
      'sleep 0.5; cat /tmp/five',
      'systemd-run --quiet --collect --unit=six nosuch',
      'systemd-run',
    ],
  },
  {
    name: 'a change as a job',
    as: 'tool',
    steps: [
      exchange('started', {
        change: [
          exec('sh', '-c', 'echo out; echo err >&2'),
          { kind: 'write', path: '/root/made', content: 'text\n' },
          exec('sh', '-c', 'exit 3'),
          exec('touch', '/root/never'),
        ],
        probe: [read('/root/made'), read('/root/never')],
        job: job('first-1', { record: '{"step":1}' }),
      }),
      'cat /run/provision/generation /run/provision/job-first-1/owner',
      'ls /run/provision /run/provision/job-first-1',
      'cat /var/log/provision.jsonl',
      "cd /run/provision && stat -c '%n %a %U' . format generation lock job-first-1 job-first-1/* /var/log/provision.jsonl",
      exchange('followed, when it is over', {
        change: [exec('sh', '-c', 'echo again'), exec('true'), exec('true'), exec('true')],
        probe: [],
        job: job('first-1', { resume: true }),
      }),
      exchange('followed, but never started', {
        change: [exec('touch', '/root/never')],
        probe: [read('/root/never')],
        job: job('first-9', { resume: true }),
      }),
      exchange('of a run that does not know of the other', {
        change: [exec('touch', '/root/never')],
        probe: [read('/root/never')],
        job: job('second-1', { lockOwner: second }),
      }),
      exchange('of a run that does', {
        change: [exec('touch', '/root/second')],
        probe: [read('/root/second')],
        job: job('second-2', { lockOwner: second, generation: 'first-1 over' }),
      }),
      exchange('of a host that has rebooted since', {
        change: [exec('touch', '/root/never')],
        probe: [read('/root/never')],
        job: job('second-3', { lockOwner: second, bootId: '00000000-0000-0000-0000-000000000000' }),
      }),
      'cat /run/provision/generation',
    ],
  },
];
