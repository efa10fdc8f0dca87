import { expect, test } from 'vitest';
import { bind } from '../../../src/model/step.ts';
import type { Resource } from '../../../src/model/resource.ts';
import { resources } from '../../../src/resources/index.ts';
import type { Result } from '../../../src/model/result.ts';
import {
  absent,
  accepts,
  done,
  file,
  planText,
  restored,
  restorePlan,
  skipped,
  unchanged,
  unknownState,
} from './resource.ts';

// The answers of firewalld 1.3.3 are as it gave them. Those of ss and ip are in the form of iproute2.

const RULE =
  'rule family="ipv4" source NOT address="192.168.2.0/24" port port="80" protocol="tcp" log prefix="a b" limit value="1/m" accept';
const SETTINGS =
  'a{sv} 11 "short" s "Public" "description" s "For use in public areas." "target" s "default" "services" as 2 "ssh" "dhcpv6-client" "masquerade" b false "sources" as 2 "192.168.9.0/24" "AA:BB:CC:DD:EE:FF" "icmp_block_inversion" b false "forward" b true "ports" a(ss) 3 "8080" "tcp" "6000-6004" "udp" "6006-6010" "udp" "forward_ports" a(ssss) 1 "80" "tcp" "8080" "" "rules_str" as 1 "rule family=\\"ipv4\\" source NOT address=\\"192.168.2.0/24\\" port port=\\"80\\" protocol=\\"tcp\\" log prefix=\\"a b\\" limit value=\\"1/m\\" accept"\n';
const FRESH =
  'a{sv} 7 "short" s "Public" "description" s "For use in public areas." "target" s "default" "services" as 2 "ssh" "dhcpv6-client" "masquerade" b false "icmp_block_inversion" b false "forward" b true\n';
const zoneFile = (path: string, lines: readonly string[], target = '') =>
  ['<?xml version="1.0" encoding="utf-8"?>', `<zone${target}>`, ...lines, '</zone>']
    .map((line) => `${path}:${line}\n`)
    .join('');
const SERVICES = ['  <service name="ssh"/>', '  <service name="dhcpv6-client"/>'];
const BUILT_IN = zoneFile('/usr/lib/firewalld/zones/public.xml', [...SERVICES, '  <forward/>']);
const DROP = zoneFile('/usr/lib/firewalld/zones/drop.xml', ['  <forward/>'], ' target="DROP"');
const CHANGED = zoneFile('/etc/firewalld/zones/public.xml', [
  ...SERVICES,
  ...['  <forward-port port="80" protocol="tcp" to-port="8080"/>', '  <rule family="ipv4">'],
  ...['    <source address="192.168.2.0/24" invert="True"/>', '    <port port="80" protocol="tcp"/>'],
  ...['    <log prefix="a b">', '      <limit value="1/m"/>', '    </log>', '    <accept/>', '  </rule>'],
  ...['  <source address="192.168.9.0/24"/>', '  <forward/>'],
]);
const SSH = '0 0 192.168.2.131:22 192.168.2.254:51234 users:(("sshd",pid=700,fd=4),("sshd",pid=690,fd=4))\n';
const IP = '[{"ifindex":2,"ifname":"ens33","addr_info":[{"family":"inet","local":"192.168.2.131","prefixlen":24}]}]';

interface Host {
  readonly zone?: Result;
  readonly active?: string;
  readonly files?: string;
  readonly sockets?: Result;
  readonly docker?: string;
  readonly profiles?: string;
}

/** The answers of a host on which nothing but this is changed since its installation. */
function host({ zone = done(FRESH), files = '', sockets = done(SSH), ...more }: Host = {}): readonly Result[] {
  const { active = 'a{sa{sas}} 1 "public" 1 "interfaces" 1 "ens33"\n', docker = 'inactive', profiles } = more;
  return [
    ...[done('s "public"\n'), done(active), zone, done(files + BUILT_IN + DROP), file('DefaultZone=public\n'), absent],
    ...[sockets, done(IP), done(`ActiveState=${docker}\nExecStart=\n`), skipped, absent, skipped, skipped],
    ...(profiles === undefined ? [] : [done(profiles)]),
  ];
}

test.each([
  ['as declared', 'ssh', unchanged],
  ['a zone that has more', { services: ['dhcpv6-client'] }, unchanged],
  [
    'a service and a port',
    { services: ['http'], ports: ['8080/tcp'] },
    {
      diff: ['service http: absent → present', 'port 8080/tcp: absent → present'],
      run: [
        'firewall-cmd --permanent --zone=public --add-service=http',
        'firewall-cmd --permanent --zone=public --add-port=8080/tcp',
        'firewall-cmd --zone=public --add-service=http',
        'firewall-cmd --zone=public --add-port=8080/tcp',
      ],
    },
  ],
  [
    'what the nodes of a swarm need',
    ['docker', 'swarm'],
    {
      diff: ['service docker-swarm: absent → present', 'port 2376/tcp: absent → present'],
      run: [
        'firewall-cmd --permanent --zone=public --add-service=docker-swarm',
        'firewall-cmd --permanent --zone=public --add-port=2376/tcp',
        'firewall-cmd --zone=public --add-service=docker-swarm',
        'firewall-cmd --zone=public --add-port=2376/tcp',
      ],
    },
  ],
  [
    'only what is declared',
    { services: ['ssh'], exclusive: true },
    {
      diff: ['service dhcpv6-client: present → absent'],
      run: [
        'firewall-cmd --permanent --zone=public --remove-service=dhcpv6-client',
        'firewall-cmd --zone=public --remove-service=dhcpv6-client',
      ],
    },
  ],
  [
    'masquerade',
    { masquerade: true },
    {
      diff: ['masquerade: absent → present'],
      run: ['firewall-cmd --permanent --zone=public --add-masquerade', 'firewall-cmd --zone=public --add-masquerade'],
    },
  ],
])('a fresh host: %s', (_what, parameters, expected) => {
  expect(planText('firewall', parameters, host())).toEqual(expected);
});

test('a rule is the same in whatever order and quotes it is written', () => {
  const rule =
    'rule family=ipv4 accept port protocol=tcp port=80 source not address="192.168.2.0/24" log prefix="a b" limit value=1/minute';
  const answers = host({ zone: done(SETTINGS), files: CHANGED });
  expect(planText('firewall', { rich_rules: [rule] }, answers)).toEqual(unchanged);
});

test('what only one of the two configurations has is shown, and repaired in the other', () => {
  const parameters = { ports: ['6000-6010/udp', '8080/tcp'], sources: ['aa:bb:cc:dd:ee:ff'], rich_rules: [RULE] };
  expect(planText('firewall', parameters, host({ zone: done(SETTINGS), files: CHANGED }))).toEqual({
    diff: [
      'port 6000-6010/udp: absent → present',
      'port 8080/tcp: running: present, permanent: absent → present',
      'port 6005/udp: absent → present',
      'source AA:BB:CC:DD:EE:FF: running: present, permanent: absent → present',
    ],
    run: [
      'firewall-cmd --permanent --zone=public --add-port=6000-6010/udp --add-port=8080/tcp',
      'firewall-cmd --permanent --zone=public --change-source=AA:BB:CC:DD:EE:FF',
      'firewall-cmd --zone=public --add-port=6005/udp',
    ],
  });
});

test('a new zone needs a reload, which Docker does not survive without a restart', () => {
  const zone = done('', 1, 'Call failed: INVALID_ZONE: web\n');
  const declared = { zone: 'web', services: ['http'], sources: ['192.168.9.0/24'] };
  const expected = {
    diff: ['zone: absent → present', 'service http: absent → present', 'source 192.168.9.0/24: absent → present'],
    run: [
      'firewall-cmd --permanent --new-zone=web',
      'firewall-cmd --permanent --zone=web --add-service=http',
      'firewall-cmd --permanent --zone=web --change-source=192.168.9.0/24',
      'firewall-cmd --reload',
    ],
    notes: ['reloads firewalld: what was changed only in its running configuration is lost'],
  };
  expect(planText('firewall', declared, host({ zone }))).toEqual(expected);
  const { diff, run } = planText('firewall', declared, host({ zone, docker: 'active' }));
  expect(diff).toEqual([
    ...expected.diff,
    'docker.service: running with rules that the reload of firewalld removes → restarted',
  ]);
  expect(run).toEqual([
    ...expected.run,
    ...['systemctl reset-failed -- docker.service', 'systemctl restart -- docker.service'],
  ]);
});

test('docker0 in another zone is left to Docker again', () => {
  const files = zoneFile('/etc/firewalld/zones/trusted.xml', ['  <interface name="docker0"/>'], ' target="ACCEPT"');
  const active = 'a{sa{sas}} 2 "public" 1 "interfaces" 1 "ens33" "trusted" 1 "interfaces" 1 "docker0"\n';
  expect(planText('firewall', 'ssh', host({ files, active }))).toEqual({
    diff: [
      'interface docker0: in the zone trusted (permanent) → left to Docker',
      'interface docker0: in the zone trusted (running) → left to Docker',
    ],
    run: [
      'firewall-cmd --permanent --zone=trusted --remove-interface=docker0',
      'firewall-cmd --zone=trusted --remove-interface=docker0',
    ],
  });
  expect(accepts('firewall', { zone: 'trusted', interfaces: ['docker0'] })).toBe(false);
});

test('docker0 is moved into the zone of Docker where that exists, and published ports are told apart', () => {
  const active = 'a{sa{sas}} 2 "public" 1 "interfaces" 1 "ens33" "trusted" 1 "interfaces" 1 "docker0"\n';
  const files = zoneFile('/etc/firewalld/zones/docker.xml', [], ' target="ACCEPT"');
  expect(planText('firewall', 'ssh', host({ files, active }))).toEqual({
    diff: ['interface docker0: in the zone trusted (running) → left to Docker'],
    run: ['firewall-cmd --zone=docker --change-interface=docker0'],
    notes: [
      'ports that Docker publishes are open to everybody, whatever the zone says: publish them at 127.0.0.1 to prevent that',
    ],
  });
});

const closed = (port: number, zone = 'public') =>
  `the step would close the port of SSH: the zone ${zone} does not open ${port}/tcp for the connections of this host`;
const onPort2222 = { sockets: done(SSH.replace(':22 ', ':2222 ')) };

test.each<[string, unknown, readonly Result[], string | undefined]>([
  ['the service is removed', { absent: { services: ['ssh'] } }, host(), closed(22)],
  ['the list is complete without it', { services: ['http'], exclusive: true }, host(), closed(22)],
  ['the port stays open in another way', { ports: ['22/tcp'], absent: { services: ['ssh'] } }, host(), undefined],
  ['the default zone changes', { zone: 'drop', default: true }, host({ active: 'a{sa{sas}} 0\n' }), closed(22, 'drop')],
  ['the device is moved', { zone: 'drop', interfaces: ['ens33'] }, host({ profiles: '' }), closed(22, 'drop')],
  ['the source is moved', { zone: 'drop', sources: ['192.168.2.0/24'] }, host(), closed(22, 'drop')],
  ['another source is moved', { zone: 'drop', sources: ['192.168.3.0/24'] }, host(), undefined],
  ['sshd has another port', { services: ['ssh'], exclusive: true }, host(onPort2222), closed(2222)],
  ['nothing is taken away', { services: ['http'] }, host(onPort2222), undefined],
  ['the connections are unknown', { absent: { services: ['ssh'] } }, host({ sockets: done('', 127) }), closed(22)],
  ['nobody is connected', { absent: { services: ['ssh'] } }, host({ sockets: done('') }), undefined],
])('the port of SSH: %s', (_what, parameters, answers, reason) => {
  const isDrop = (parameters as { zone?: string }).zone === 'drop';
  const drop = done('a{sv} 3 "target" s "DROP" "masquerade" b false "forward" b true\n');
  const given = isDrop ? answers.toSpliced(2, 1, drop) : answers;
  const resource = resources.get('firewall') as Resource<unknown, unknown>;
  const state = bind(resource, resource.schema.parse(parameters), 1).plan(given);
  expect(state.kind === 'unknown' ? state.reason : undefined).toBe(reason);
});

test('a reload must not remove what only the running configuration opens for SSH', () => {
  const declared = { zone: 'office', services: ['ssh'] };
  const zone = done('', 1, 'Call failed: INVALID_ZONE: office\n');
  const files = zoneFile('/etc/firewalld/zones/public.xml', ['  <service name="dhcpv6-client"/>']);
  expect(unknownState('firewall', declared, host({ zone, files })).reason).toBe(closed(22));
  expect(planText('firewall', declared, host({ zone, files, sockets: done('') })).diff).toContain(
    'zone: absent → present',
  );
  // The source is bound to the zone drop in the files only: the reload makes it so.
  const bound = zoneFile('/etc/firewalld/zones/drop.xml', ['  <source address="192.168.2.0/24"/>'], ' target="DROP"');
  expect(unknownState('firewall', declared, host({ zone, files: bound })).reason).toBe(closed(22, 'drop'));
});

test.each([
  ['Call failed: Name "org.fedoraproject.FirewallD1" does not exist\n', 'firewalld is not running', true],
  [
    'Call failed: Unknown method getZoneSettings2\n',
    'firewalld is older than 0.9, which EL 8.3 and later have',
    undefined,
  ],
  ['Call failed: Connection timed out\n', 'firewalld did not answer over D-Bus', undefined],
])('no answer: %j', (words, reason, missing) => {
  const answers = host().toSpliced(0, 1, done('', 1, words));
  const state = unknownState('firewall', 'ssh', answers);
  expect([state.reason, state.missing]).toEqual([reason, missing]);
});

test('a zone file that is not valid, and an answer of another form', () => {
  const files = '/etc/firewalld/zones/public.xml:<zone><service name="ssh"></zone>\n';
  expect(unknownState('firewall', 'ssh', host({ files })).reason).toBe(
    '/etc/firewalld/zones/public.xml is no valid zone file',
  );
  expect(unknownState('firewall', 'ssh', host({ zone: done('a{sv} 9 "target"\n') })).reason).toBe(
    'firewalld answered over D-Bus in a form that provision does not know',
  );
});

test('what was there before can be restored, unless the two configurations differed', () => {
  const declared = { services: ['http', 'ssh'], exclusive: true, ports: ['80/tcp'] };
  const before = restored('firewall', declared, host());
  expect(restorePlan('firewall', before, host())).toEqual(unchanged);
  const after = FRESH.replace('2 "ssh" "dhcpv6-client"', '2 "http" "ssh"').replace('a{sv} 7', 'a{sv} 8').trimEnd();
  const zone = done(`${after} "ports" a(ss) 1 "80" "tcp"\n`);
  const files = zoneFile('/etc/firewalld/zones/public.xml', [
    ...['  <service name="http"/>', '  <service name="ssh"/>', '  <port port="80" protocol="tcp"/>'],
  ]);
  expect(planText('firewall', declared, host({ zone, files }))).toEqual(unchanged);
  expect(restorePlan('firewall', before, host({ zone, files })).diff).toEqual([
    'service dhcpv6-client: absent → present',
    'service http: present → absent',
    'port 80/tcp: present → absent',
  ]);
  expect(restored('firewall', { ports: ['8080/tcp'] }, host({ zone: done(SETTINGS), files: CHANGED }))).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ['http', true],
  [{ zone: 'web' }, true],
  [{ ports: ['80'] }, false],
  [{ ports: ['90-80/tcp'] }, false],
  [{ ports: ['0/tcp'] }, false],
  [{ sources: ['192.168.2.10/24'] }, false],
  [{ sources: ['ipset:office', 'fd00::/64', '192.168.2.10'] }, true],
  [{ rich_rules: ['port port=80 protocol=tcp accept'] }, false],
  [{ rich_rules: ['rule accept drop'] }, false],
  [{ forward_ports: [{ port: '80/tcp' }] }, false],
  [{ forward_ports: [{ port: '80/tcp', to_port: 8080 }] }, true],
  [{ ports: ['80-90/tcp'], absent: { ports: ['85/tcp'] } }, false],
  [{ services: ['swarm'], absent: { services: ['docker-swarm'] } }, false],
  [{ exclusive: true }, false],
  [{}, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('firewall', parameters)).toBe(ok);
});
