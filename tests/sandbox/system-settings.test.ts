import { expect, test } from 'vitest';
import { parsePlan } from '../../src/output/plan-document.ts';
import { ended, scene } from './one-host.ts';

const HOST = 'docker1';

test('lines, blocks and options of files are simulated', () =>
  scene(async ({ person, inventory }) => {
    const file = await inventory(
      [HOST],
      [
        { line: { path: '/etc/cron.allow', line: 'root', create: true } },
        { block: { path: '/etc/hosts', content: '192.168.2.1 registry' } },
        { ini: { path: '/etc/dnf/dnf.conf', section: 'main', option: 'installonly_limit', value: '2' } },
      ],
    );
    const first = await person.events('apply', '--yes', file);
    expect(ended(first, HOST)).toMatchObject({ status: 'changed', counts: { changed: 3 } });
    const second = await person.events('apply', '--yes', file);
    expect(ended(second, HOST)).toMatchObject({ status: 'ok', connections: 1, exchanges: 1 });
    const shown = await person.provision('run', file, '--', 'grep', 'limit', '/etc/dnf/dnf.conf');
    expect(shown.stdout).toContain('installonly_limit=2');
  }));

test('what a simulated host does not know is not simulated, never absent', () =>
  scene(async ({ person, inventory }) => {
    const steps = [
      { line: { path: '/etc/ssh/sshd_config', match: '^#?UseDNS', line: 'UseDNS no' } },
      { sysctl: { name: 'vm.swappiness', value: 10 } },
      { timezone: 'Asia/Seoul' },
      { locale: 'C.UTF-8' },
      { kernel_module: 'br_netfilter' },
      { time_sync: { servers: ['time1.example.com'], wait: false } },
      { swap: { file: '/swapfile', size: '512M' } },
      { timer: { name: 'backup', command: 'true', on_calendar: 'daily' } },
      { cron: { name: 'backup', schedule: '@daily', command: 'true' } },
      { mount: { path: '/mnt', source: 'tmpfs' } },
    ];
    const { stdout } = await person.provision('plan', await inventory([HOST], steps), '--output', 'json');
    const planned = parsePlan(stdout).hosts.flatMap((host) => host.steps ?? []);
    const reasons = planned.map((step) => [step.type, /not simulated/.test(JSON.stringify(step))]);
    expect(reasons).toEqual(steps.map((step) => [Object.keys(step)[0], true]));
  }));

test('a file of hardening that turns IP forwarding off is named with its line', () =>
  scene(async ({ site, person, inventory }) => {
    await site.exec(HOST, "printf '# CIS\\nnet.ipv4.ip_forward = 0\\n' >/etc/sysctl.d/60-hardening.conf");
    const steps = [{ sysctl: { name: 'net.ipv4.ip_forward', value: 1, override_only: true } }];
    const { stdout } = await person.provision('plan', await inventory([HOST], steps));
    expect(stdout).toContain('overrides line 2 of /etc/sysctl.d/60-hardening.conf, which sets 0');
  }));
