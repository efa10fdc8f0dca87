import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { fromBoth, ok } from './docker-answers.ts';
import { absent, done, file, planText, restored, skipped, unchanged, unknownState } from './resource.ts';

// The rules are as Docker Engine 26.1 wrote them, and as they were after a reload, a stop and a start of firewalld 1.3.

const FILTER = [
  ...['-P FORWARD DROP', '-N DOCKER', '-N DOCKER-ISOLATION-STAGE-1', '-N DOCKER-ISOLATION-STAGE-2', '-N DOCKER-USER'],
  '-A FORWARD -j DOCKER-USER',
  '-A FORWARD -j DOCKER-ISOLATION-STAGE-1',
  '-A FORWARD -o docker0 -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
  '-A FORWARD -o docker0 -j DOCKER',
  '-A FORWARD -i docker0 ! -o docker0 -j ACCEPT',
  '-A FORWARD -i docker0 -o docker0 -j ACCEPT',
  '-A DOCKER-ISOLATION-STAGE-1 -i docker0 ! -o docker0 -j DOCKER-ISOLATION-STAGE-2',
  '-A DOCKER-ISOLATION-STAGE-1 -j RETURN',
  '-A DOCKER-USER -j RETURN',
];
const NAT = [
  '-N DOCKER',
  '-A PREROUTING -m addrtype --dst-type LOCAL -j DOCKER',
  '-A DOCKER ! -i docker0 -p tcp -m tcp --dport 8080 -j DNAT --to-destination 172.17.0.2:80',
];
/** After a reload, DOCKER-USER is anywhere behind the first of the others. */
const RELOADED = [
  ...FILTER.filter((line) => !/FORWARD -j DOCKER-USER|-i docker0 ! -o docker0 -j DOCKER-/.test(line)),
  '-A FORWARD -j DOCKER-USER',
];

interface Host {
  readonly state?: string;
  readonly docker?: string;
  readonly live?: boolean;
  readonly settings?: Result;
  readonly argv?: string;
  readonly filter?: readonly string[] | Result;
  readonly nat?: readonly string[] | Result;
}

const listed = (lines: readonly string[] | Result): Result =>
  'kind' in lines ? lines : done(lines.map((line) => `${line}\n`).join(''));

function host({ state = 'active', docker = 'active', live = false, settings = absent, ...more }: Host = {}) {
  const { argv = '/usr/bin/dockerd', filter = FILTER, nat = NAT } = more;
  const unit = `Id=firewalld.service\nNames=firewalld.service\nLoadState=loaded\nActiveState=${state}\nUnitFileState=enabled\nNeedDaemonReload=no\n`;
  const ports = [
    { IP: '0.0.0.0', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
    { IP: '::', PrivatePort: 80, PublicPort: 8080, Type: 'tcp' },
    { PrivatePort: 9000, Type: 'udp' },
  ];
  const info = ok({ LiveRestoreEnabled: live, ContainersRunning: 1, ContainersPaused: 0 });
  const web = { Id: '1c09eece1ba9'.padEnd(64, '0'), Names: ['/web'], Ports: ports };
  const running = docker === 'active';
  return [
    ...[done(unit), done('')],
    done(`ActiveState=${docker}\nExecStart={ path=/usr/bin/dockerd ; argv[]=${argv} ; ignore_errors=no }\n`),
    ...[running ? fromBoth(info, ok([web])) : skipped, settings],
    ...(running ? [listed(filter), listed(nat)] : [skipped, skipped]),
  ];
}

const RUNNING = { name: 'firewalld', state: 'running' };
const STOPPED = { name: 'firewalld', state: 'stopped' };
const RESTART = ['systemctl reset-failed -- docker.service', 'systemctl restart -- docker.service'];
const stops = 'the restart stops 1 container (web); Docker starts those with a restart policy again';

test('a stop and a start of firewalld restart Docker Engine where it runs', () => {
  expect(planText('service', STOPPED, host())).toEqual({
    diff: [
      'state: running → stopped',
      'docker.service: running with rules that the stop of firewalld removes → restarted',
    ],
    run: ['systemctl stop -- firewalld.service', ...RESTART],
    notes: [stops],
  });
  expect(planText('service', RUNNING, host({ state: 'inactive', filter: [], nat: [], live: true }))).toEqual({
    diff: [
      'state: stopped → running',
      'docker.service: running with rules that the start of firewalld removes → restarted',
    ],
    run: ['systemctl start -- firewalld.service', ...RESTART],
    notes: [
      '1 container (web) keeps running during the restart (live-restore)',
      'with live-restore, Docker Engine does not put back the chain DOCKER-USER: rules in it are lost, or come too late, until it starts without running containers',
    ],
  });
  expect(planText('service', STOPPED, host({ docker: 'inactive' })).run).toEqual([
    'systemctl stop -- firewalld.service',
  ]);
});

test.each<[string, Host, string]>([
  ['a reload', { filter: RELOADED }, 'DOCKER-USER before its other rules, isolation of docker0'],
  [
    'a stop',
    { filter: ['-P FORWARD DROP'], nat: [] },
    'chain DOCKER, chain DOCKER-USER, chain DOCKER (nat), published port 8080/tcp',
  ],
  ['a rule that somebody removed', { nat: NAT.slice(0, 2) }, 'published port 8080/tcp'],
])('%s by hand is found', (_what, more, missing) => {
  expect(planText('service', RUNNING, host(more))).toEqual({
    diff: [`docker.service: running without ${missing} → restarted`],
    run: RESTART,
    notes: [stops],
  });
});

test.each<[string, Host]>([
  ['all of its rules', {}],
  ['no rules by its file', { filter: [], nat: [], settings: file('{"iptables": false}') }],
  ['no rules by its command line', { filter: [], nat: [], argv: '/usr/bin/dockerd --iptables=false' }],
  ['rules of nftables', { filter: [], nat: [], settings: file('{"firewall-backend": "nftables"}') }],
  ['an invalid file, and all of its rules', { settings: file('{') }],
  [
    'containers that keep running, which does not put back DOCKER-USER',
    { live: true, filter: FILTER.filter((line) => !line.includes('DOCKER-USER')) },
  ],
  ['no program iptables', { filter: done('', 127) }],
  ['an end before its rules were asked for', { filter: skipped, nat: skipped }],
  ['an end between the two tables', { nat: skipped }],
  [
    'rules of another program before its own',
    { filter: [...FILTER.slice(0, 5), '-A FORWARD -j OTHER', ...FILTER.slice(5)] },
  ],
])('nothing to do for a Docker Engine with %s', (_what, more) => {
  expect(planText('service', RUNNING, host(more))).toEqual(unchanged);
});

test('the state is unknown if the rules cannot be read', () => {
  expect(unknownState('service', RUNNING, host({ filter: done('', 4) })).reason).toBe(
    '`iptables --list-rules` exited with status 4',
  );
});

test('what can be restored is firewalld, not the repair of Docker Engine', () => {
  expect(restored('service', STOPPED, host())).toEqual({ name: 'firewalld', state: 'running' });
  expect(restored('service', RUNNING, host({ filter: RELOADED }))).toBeUndefined();
});

test('other units do not ask for Docker', () => {
  const answers = [...host().slice(0, 2)];
  expect(planText('service', { name: 'sshd', state: 'running' }, answers)).toEqual(unchanged);
});
