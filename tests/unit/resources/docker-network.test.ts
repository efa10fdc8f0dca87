import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { container, from41, from44, fromBoth, ok, stopped } from './docker-answers.ts';
import { accepts, advice, plan, planText, restored, restorePlan, unchanged, unknownState } from './resource.ts';

/** An element of `GET /networks`. */
function network(name: string, more: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return {
    Name: name,
    Id: '7d86d31b1478e7cca9ebed7e73aa0fdeec46c5ca29497431d3007d2d9e15ed99',
    Created: '2016-10-19T04:33:30.360899459Z',
    Scope: 'local',
    Driver: 'bridge',
    EnableIPv6: false,
    IPAM: { Driver: 'default', Options: {}, Config: [{ Subnet: '172.30.0.0/16', Gateway: '172.30.0.1' }] },
    Internal: false,
    Attachable: false,
    Ingress: false,
    Containers: {},
    Options: { 'com.docker.network.driver.mtu': '1500' },
    Labels: null,
    ...more,
  };
}

const OVERLAY = {
  ...{ Id: 'ru7fpyqsjss1o7tkhh1qqg518', Driver: 'overlay', Scope: 'swarm' },
  Options: { 'com.docker.network.driver.overlay.vxlanid_list': '4097' },
};
const none: Result = fromBoth(ok([]), ok([]), ok([]));
const found = (networks: readonly unknown[], containers: readonly unknown[] = []): Result =>
  fromBoth(ok(networks), ok([]), ok(containers));
const web = found([network('web')]);
const used = found([network('web')], [container('nginx', { networks: ['web'] })]);
const CREATE = 'docker --host unix:///run/docker.sock network create';
const REMOVE = 'docker --host unix:///run/docker.sock network rm web';

test.each<[string, unknown, Result]>([
  ['by name', 'web', web],
  [
    'with all that can be declared',
    {
      ...{ name: 'web', driver: 'bridge', subnet: '172.30.0.0/16', gateway: '172.30.0.1', ipv6: false },
      ...{ internal: false, attachable: false, options: { 'com.docker.network.driver.mtu': '1500' }, labels: {} },
    },
    web,
  ],
  ['of Docker Engine 20.10', { name: 'web', subnet: '172.30.0.0/16' }, from41(ok([network('web')]), ok([]), ok([]))],
  ['of Docker Engine 29', { name: 'web', subnet: '172.30.0.0/16' }, from44(ok([network('web')]), ok([]), ok([]))],
  ['in use', 'web', used],
  ['removed before', { name: 'web', state: 'absent' }, none],
  ['a longer name', { name: 'we', state: 'absent' }, web],
  [
    'an IPv6 address in another form',
    { name: 'web', subnet: 'FD00:30:0::/64', ipv6: true },
    found([v6('fd00:30::/64')]),
  ],
  ['IPv4 only, of both', { name: 'web', subnet: '172.30.0.0/16' }, found([v6('172.30.0.0/16', 'fd00:30::/64')])],
  ['a gateway with prefix', { name: 'web', subnet: '172.30.0.0/16', gateway: '172.30.0.1' }, oldGateway()],
])('unchanged: %s', (_what, parameters, answer) => {
  expect(planText('docker_network', parameters, [answer])).toEqual(unchanged);
});

function v6(...subnets: readonly string[]): unknown {
  return network('web', { EnableIPv6: true, IPAM: { Config: subnets.map((Subnet) => ({ Subnet })) } });
}

function oldGateway(): Result {
  return found([network('web', { IPAM: { Config: [{ Subnet: '172.30.0.0/16', Gateway: '172.30.0.1/16' }] } })]);
}

test.each<[string, readonly unknown[]]>([
  // The filter of a swarm takes the beginning of the name.
  ['of a swarm', []],
  ['of a swarm, in use on the host', [network('web', OVERLAY)]],
])('unchanged: %s', (_what, own) => {
  const swarm = [network('web', OVERLAY), network('web2', { ...OVERLAY, Id: 'ffff31b1478e7cca' })];
  const answer = fromBoth(ok(own), ok(swarm), ok([]));
  expect(planText('docker_network', { name: 'web', driver: 'overlay' }, [answer])).toEqual(unchanged);
});

test('new', () => {
  expect(planText('docker_network', 'web', [none])).toEqual({
    diff: ['network: absent → present'],
    run: [`${CREATE} web`],
  });
});

test('new, with all that can be declared', () => {
  const parameters = {
    ...{ name: 'web', driver: 'bridge', subnet: ['172.30.0.0/16', 'fd00:30::/64'], gateway: '172.30.0.254' },
    ...{ ip_range: '172.30.8.0/24', ipv6: true, internal: true, attachable: true },
    ...{ options: { b: '2', a: '1' }, labels: { class: 'seoul 1' } },
  };
  expect(planText('docker_network', parameters, [none])).toEqual({
    diff: [
      ...['network: absent → present', 'driver: (none) → bridge', 'subnet: (none) → 172.30.0.0/16'],
      ...['subnet: (none) → fd00:30::/64', 'gateway: (none) → 172.30.0.254', 'ip_range: (none) → 172.30.8.0/24'],
      ...['ipv6: (none) → yes', 'internal: (none) → yes', 'attachable: (none) → yes'],
      ...['option b: (none) → 2', 'option a: (none) → 1', 'label class: (none) → seoul 1'],
    ],
    run: [
      `${CREATE} --driver bridge --subnet 172.30.0.0/16 --gateway 172.30.0.254 --ip-range 172.30.8.0/24 ` +
        `--subnet fd00:30::/64 --ipv6 --internal --attachable --opt a=1 --opt b=2 --label 'class=seoul 1' web`,
    ],
  });
});

test('removed', () => {
  expect(planText('docker_network', { name: 'web', state: 'absent' }, [web])).toEqual({
    diff: ['network: present → absent'],
    run: [REMOVE],
  });
});

describe('created again, because nothing of a network can be changed', () => {
  test('what is not declared stays', () => {
    const other = { name: 'web', labels: { class: 'seoul' }, options: { icc: 'false' } };
    expect(planText('docker_network', other, [web])).toEqual({
      diff: ['option icc: (none) → false', 'label class: (none) → seoul'],
      run: [
        REMOVE,
        `${CREATE} --driver bridge --subnet 172.30.0.0/16 --gateway 172.30.0.1 ` +
          `--opt com.docker.network.driver.mtu=1500 --opt icc=false --label class=seoul web`,
      ],
      notes: ['removes the network and creates it again'],
    });
  });

  test('another subnet: the previous gateway does not stay', () => {
    expect(planText('docker_network', { name: 'web', subnet: '172.31.0.0/16' }, [web])).toMatchObject({
      diff: ['subnet: 172.30.0.0/16 → 172.31.0.0/16'],
      run: [REMOVE, `${CREATE} --driver bridge --subnet 172.31.0.0/16 --opt com.docker.network.driver.mtu=1500 web`],
    });
  });

  test('another driver: options of the previous one and of the engine do not stay', () => {
    const overlay = { name: 'web', driver: 'macvlan', options: { parent: 'ens33' } };
    expect(planText('docker_network', overlay, [web]).run.at(-1)).toBe(
      `${CREATE} --driver macvlan --subnet 172.30.0.0/16 --gateway 172.30.0.1 --opt parent=ens33 web`,
    );
    const attachable = { name: 'web', attachable: true };
    const answer = found([network('web', OVERLAY)]);
    expect(planText('docker_network', attachable, [answer]).run.at(-1)).not.toContain('vxlanid');
  });

  test('with recreate: true its containers are disconnected and connected again', () => {
    expect(planText('docker_network', { name: 'web', internal: true, recreate: true }, [used])).toEqual({
      diff: ['internal: no → yes'],
      run: [
        'docker --host unix:///run/docker.sock network disconnect web nginx',
        REMOVE,
        `${CREATE} --driver bridge --subnet 172.30.0.0/16 --gateway 172.30.0.1 --internal ` +
          `--opt com.docker.network.driver.mtu=1500 web`,
        'docker --host unix:///run/docker.sock network connect web nginx',
      ],
      notes: [
        'removes the network and creates it again',
        'disconnects nginx meanwhile: aliases on this network are lost',
      ],
    });
  });
});

describe('fixed addresses of containers that are connected again', () => {
  const app = container('app', { networks: ['web'] });
  const nginx = container('nginx', { networks: ['web'], addresses: { IPv4Address: '172.30.8.10', IPv6Address: '' } });
  const both = found([network('web')], [app, nginx]);

  test('stay, and are given before another container gets them', () => {
    const { run, notes } = planText('docker_network', { name: 'web', internal: true, recreate: true }, [both]);
    expect(run.slice(-2).map((line) => line.replace(/^.* network /, ''))).toEqual([
      'connect --ip 172.30.8.10 web nginx',
      'connect web app',
    ]);
    expect(notes).toEqual([
      'removes the network and creates it again',
      'disconnects app, nginx meanwhile: aliases on this network are lost',
    ]);
  });

  test('are lost outside the new subnet', () => {
    const parameters = { name: 'web', subnet: '172.31.0.0/16', recreate: true };
    const { run, notes } = planText('docker_network', parameters, [both]);
    expect(run.at(-2)).toMatch(/ network connect web nginx$/);
    expect(notes).toContain('nginx loses its fixed address 172.30.8.10, which is outside the new subnets');
  });

  test('of IPv6', () => {
    const addresses = { IPv4Address: '', IPv6Address: 'fd00:30::10' };
    const answer = found([v6('fd00:30::/64')], [container('nginx', { networks: ['web'], addresses })]);
    const { run } = planText('docker_network', { name: 'web', internal: true, recreate: true }, [answer]);
    expect(run.at(-1)).toMatch(/ network connect --ip6 fd00:30::10 web nginx$/);
  });

  test('what is no address does not become a word of a command', () => {
    const addresses = { IPv4Address: '--alias=db' };
    const answer = found([network('web')], [container('nginx', { networks: ['web'], addresses })]);
    const { run } = planText('docker_network', { name: 'web', internal: true, recreate: true }, [answer]);
    expect(run.at(-1)).toMatch(/ network connect web nginx$/);
  });
});

describe('refused', () => {
  const many = Array.from({ length: 20 }, (_, index) => container(`web${index}`, { networks: ['web'] }));

  test.each<[string, unknown, Result, string]>([
    ['removal while in use', { name: 'web', state: 'absent' }, used, 'the network web is in use by nginx'],
    [
      'another subnet while in use',
      { name: 'web', subnet: '172.31.0.0/16' },
      used,
      'Docker Engine cannot change subnet of an existing network, and web is in use by nginx',
    ],
    [
      'more containers than are listed',
      { name: 'web', internal: true, recreate: true },
      found([network('web')], many),
      '20 or more containers use the network web: provision reconnects fewer than 20',
    ],
  ])('%s', (_what, parameters, answer, reason) => {
    expect(unknownState('docker_network', parameters, [answer])).toMatchObject({ reason, refused: true });
  });

  test('a removal is possible once a step before it removes the container', () => {
    const state = unknownState('docker_network', { name: 'web', state: 'absent' }, [used]);
    expect(state.solution?.by).toEqual([[{ type: 'docker_container', name: 'nginx' }]]);
  });
});

test('a container of a network whose ID begins with the name does not use it', () => {
  const answer = found([network('web')], [container('nginx', { networks: ['other'] })]);
  expect(plan('docker_network', { name: 'web', state: 'absent' }, [answer]).changes).toHaveLength(1);
});

describe('unknown', () => {
  test('known later if Docker Engine is not running', () => {
    expect(unknownState('docker_network', 'web', [stopped])).toMatchObject({ missing: true });
  });

  test('two networks of the name', () => {
    const both = found([network('web'), network('web', { Id: 'ffff31b1478e7cca' })]);
    expect(unknownState('docker_network', 'web', [both]).reason).toBe(
      '2 networks have the name web: 7d86d31b1478, ffff31b1478e',
    );
  });

  test('a container whose ID could be an option of a command', () => {
    const hostile = { ...(container('nginx', { networks: ['web'] }) as object), Names: ['/--force'], Id: '--force' };
    expect(unknownState('docker_network', 'web', [found([network('web')], [hostile])]).reason).toBe(
      'Docker Engine answered the request for the containers of the network web in an unknown form (field 0.Id)',
    );
  });
});

describe('what was there before', () => {
  test('a new network is removed', () => {
    expect(restored('docker_network', 'web', [none])).toEqual({ name: 'web', state: 'absent' });
  });

  test.each<[string, unknown]>([
    ['removed', { name: 'web', state: 'absent' }],
    ['another subnet', { name: 'web', subnet: '172.31.0.0/16' }],
  ])('%s: comes back as it was', (_what, parameters) => {
    const before = restored('docker_network', parameters, [web]);
    expect(before).toMatchObject({ name: 'web', driver: 'bridge', subnet: ['172.30.0.0/16'], gateway: ['172.30.0.1'] });
    expect(restorePlan('docker_network', before, [web])).toEqual(unchanged);
  });

  test('no declaration removes a label', () => {
    expect(restored('docker_network', { name: 'web', labels: { class: 'seoul' } }, [web])).toBeUndefined();
  });
});

test.each([
  ['Error response from daemon: Pool overlaps with other one on this address space', 'Declare another `subnet`.'],
  [
    'Error response from daemon: error while removing network: network web has active endpoints',
    'Disconnect or remove',
  ],
  ['Error response from daemon: This node is not a swarm manager.', 'on a manager of a swarm'],
  ['Error response from daemon: plugin "weave" not found', 'install the plugin'],
])('advice for %s', (words, expected) => {
  expect(advice('docker_network', 'web', words)).toContain(expected);
});

test('no advice for other words', () => {
  expect(advice('docker_network', 'web', 'anything else')).toBeUndefined();
});

test.each<[unknown, boolean]>([
  ['web', true],
  ['web.1_a-b', true],
  ['-web', false],
  ['a b', false],
  ['bridge', false],
  [{ name: 'web', driver: 'macvlan', options: { parent: 'ens33' } }, true],
  [{ name: 'web', driver: '--attachable' }, false],
  [{ name: 'web', subnet: '172.30.0.0/16', gateway: '172.30.0.1', ip_range: '172.30.8.0/24' }, true],
  [{ name: 'web', subnet: '172.30.0.1/16' }, false],
  [{ name: 'web', subnet: '172.30.0.0' }, false],
  [{ name: 'web', subnet: ['172.30.0.0/16', '172.31.0.0/16'] }, false],
  [{ name: 'web', subnet: '172.30.0.0/16', gateway: '172.31.0.1' }, false],
  [{ name: 'web', subnet: '172.30.0.0/16', ip_range: '172.0.0.0/8' }, false],
  [{ name: 'web', gateway: '172.30.0.1' }, false],
  [{ name: 'web', subnet: 'fd00:30::/64' }, false],
  [{ name: 'web', subnet: 'fd00:30::/64', ipv6: true, gateway: 'fd00:30::1' }, true],
  [{ name: 'web', subnet: 'fd00:30::1/64', ipv6: true }, false],
  [{ name: 'web', labels: { 'a=b': 'c' } }, false],
  [{ name: 'web', state: 'absent' }, true],
  [{ name: 'web', state: 'absent', subnet: '172.30.0.0/16' }, false],
  [{ name: 'web', containers: ['nginx'] }, false],
])('%j: %s', (parameters, valid) => {
  expect(accepts('docker_network', parameters)).toBe(valid);
});
