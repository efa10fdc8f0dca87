import type { Situation } from './case.ts';

const RULE = 'rule family="ipv4" source address="192.168.2.0/24" port port="5000" protocol="tcp" accept';
const EVERYTHING = {
  services: ['http', 'swarm'],
  ports: ['8080/tcp', '6000-6010/udp'],
  sources: ['192.0.2.0/24'],
  rich_rules: [RULE],
  forward_ports: [{ port: '80/tcp', to_port: 8080 }],
  masquerade: true,
};
/** firewall-cmd takes entries of one kind at once. */
function calls(layer: string, options: readonly string[]): readonly string[] {
  return options.map((option) => `firewall-cmd ${layer} -q ${option}`);
}
function inBoth(...options: readonly string[]): string {
  return ['set -e', ...calls('', options), ...calls('--permanent', options)].join('\n');
}
const OPTIONS = [
  ...['--add-service=http --add-service=docker-swarm', '--add-port=8080/tcp --add-port=6000-6010/udp'],
  ...['--add-source=192.0.2.0/24', `--add-rich-rule='${RULE}'`, '--add-forward-port=port=80:proto=tcp:toport=8080'],
  '--add-masquerade',
];
const OFFICE = { zone: 'office', sources: ['192.0.2.0/24'], services: ['ssh', 'cockpit'], target: 'DROP' };
/** Docker Engine answers the signal of firewalld a moment later. */
const RELOAD = `firewall-cmd -q --reload
for _ in $(seq 100); do
  iptables --table nat --list-rules | grep -q '^-N DOCKER$' && iptables --list-rules FORWARD | grep -q -- '-j DOCKER-USER$' && exit
  sleep 0.1
done
exit 1`;

const situations: readonly Omit<Situation, 'resource'>[] = [
  { name: 'fresh', parameters: ['http', 'https'], outcome: 'converges' },
  { name: 'as-installed', parameters: 'ssh', outcome: 'unchanged' },
  { name: 'everything', parameters: EVERYTHING, outcome: 'converges' },
  { name: 'as-declared', parameters: EVERYTHING, prepare: inBoth(...OPTIONS), outcome: 'unchanged' },
  { name: 'everything-on-el8', parameters: EVERYTHING, stream: 8, outcome: 'converges' },
  {
    name: 'running-only',
    parameters: EVERYTHING,
    prepare: ['set -e', ...calls('', OPTIONS)].join('\n'),
    outcome: 'converges',
  },
  {
    name: 'permanent-only',
    parameters: { ports: ['8080/tcp'], rich_rules: [RULE] },
    prepare: `firewall-cmd -q --permanent --add-port=8080/tcp && firewall-cmd -q --permanent --add-rich-rule='${RULE}'`,
    outcome: 'converges',
  },
  {
    name: 'more-than-declared',
    parameters: { services: ['ssh'], ports: ['8080/tcp'], exclusive: true },
    prepare: inBoth('--add-service=http', '--add-port=8080-8090/tcp'),
    outcome: 'converges',
  },
  {
    name: 'absent',
    parameters: { absent: { services: ['dhcpv6-client'], ports: ['8085/tcp'] } },
    prepare: inBoth('--add-port=8080-8090/tcp'),
    outcome: 'converges',
  },
  { name: 'new-zone', parameters: OFFICE, outcome: 'converges' },
  { name: 'new-zone-on-el8', parameters: OFFICE, stream: 8, outcome: 'converges' },
  {
    name: 'moved-device',
    parameters: { zone: 'internal', interfaces: ['ens34'], services: ['ssh'] },
    outcome: 'converges',
  },
  { name: 'default-zone', parameters: { zone: 'internal', default: true }, outcome: 'converges' },
  { name: 'unknown-service', parameters: 'no-such-service', outcome: 'fails' },
  {
    name: 'stopped',
    parameters: 'http',
    prepare: 'systemctl stop firewalld',
    outcome: 'unknown',
  },
  {
    name: 'not-a-zone-file',
    parameters: 'http',
    prepare: 'echo \'<zone><service name="ssh"></zone>\' >/etc/firewalld/zones/public.xml',
    outcome: 'unknown',
  },
  {
    name: 'new-zone-while-docker-runs',
    parameters: { zone: 'office', sources: ['192.0.2.0/24'], services: ['ssh'] },
    engine: 'real',
    outcome: 'converges',
  },
  {
    name: 'docker0-in-another-zone',
    parameters: 'ssh',
    engine: 'real',
    prepare: `firewall-cmd -q --permanent --zone=trusted --add-interface=docker0
firewall-cmd -q --zone=trusted --change-interface=docker0`,
    outcome: 'converges',
  },
  { name: 'reloaded-while-docker-runs', parameters: 'ssh', engine: 'real', prepare: RELOAD, outcome: 'converges' },
];

/** firewalld itself while Docker Engine runs. */
const services: readonly Omit<Situation, 'resource'>[] = [
  {
    name: 'firewalld-stopped-while-docker-runs',
    parameters: { name: 'firewalld', state: 'stopped' },
    engine: 'real',
    outcome: 'converges',
  },
  {
    name: 'firewalld-reloaded-while-docker-runs',
    parameters: { name: 'firewalld', state: 'running' },
    engine: 'real',
    prepare: RELOAD,
    outcome: 'converges',
  },
  {
    name: 'firewalld-running-before-docker',
    parameters: { name: 'firewalld', state: 'running' },
    engine: 'real',
    outcome: 'unchanged',
  },
];

export const firewalls: readonly Situation[] = [
  ...situations.map((one) => ({ ...one, resource: 'firewall' })),
  ...services.map((one) => ({ ...one, resource: 'service' })),
];
