import type { Situation } from './case.ts';

const BOOLEANS = { httpd_can_network_connect: 'on', httpd_enable_cgi: 'off' };
/** The policy has 8080/tcp for http_cache_port_t, and nothing for the others. */
const PORTS = [{ type: 'http_port_t', ports: ['8080/tcp', '8090/tcp', '9000-9010/udp'] }];
const CONTEXTS = [{ path: '/srv/www(/.*)?', type: 'httpd_sys_content_t' }];
const FILES = 'mkdir -p /srv/www/sub && touch /srv/www/index.html /srv/www/sub/page.html';
/** What libsemanage prints about users that Debian does not have does not matter. */
const semanage = (...lines: readonly string[]) => `semanage import <<'END' || exit\n${lines.join('\n')}\nEND`;

const onTheMachine: readonly Omit<Situation, 'resource' | 'machine'>[] = [
  { name: 'booleans', parameters: { booleans: BOOLEANS }, outcome: 'converges' },
  {
    name: 'booleans-as-declared',
    parameters: { booleans: BOOLEANS },
    prepare: 'setsebool -P httpd_can_network_connect=on httpd_enable_cgi=off',
    outcome: 'unchanged',
  },
  {
    name: 'boolean-changed-until-the-next-boot',
    parameters: { booleans: BOOLEANS },
    prepare:
      'setsebool -P httpd_can_network_connect=on httpd_enable_cgi=off && setsebool httpd_can_network_connect=off',
    outcome: 'converges',
  },
  { name: 'boolean-that-does-not-exist', parameters: { booleans: { no_such_boolean: true } }, outcome: 'unknown' },
  { name: 'ports', parameters: { ports: PORTS }, outcome: 'converges' },
  {
    name: 'ports-as-declared',
    parameters: { ports: [...PORTS, { type: 'ssh_port_t', ports: ['8095/tcp'], state: 'absent' }] },
    prepare: semanage(
      'port -m -t http_port_t -p tcp 8080',
      'port -a -t http_port_t -p tcp 8090',
      'port -a -t http_port_t -p udp 9000-9010',
    ),
    outcome: 'unchanged',
  },
  {
    name: 'ports-of-the-policy',
    parameters: { ports: [{ type: 'http_port_t', ports: ['80/tcp', '443/tcp'] }] },
    outcome: 'unchanged',
  },
  {
    name: 'ports-absent',
    parameters: {
      ports: [
        { type: 'http_port_t', ports: ['9000-9010/tcp'], state: 'absent' },
        { type: 'http_port_t', ports: ['9000/tcp'] },
      ],
    },
    prepare: semanage('port -a -t http_port_t -p tcp 9000-9010'),
    outcome: 'converges',
  },
  {
    name: 'port-in-a-range-of-another-type',
    parameters: { ports: [{ type: 'ssh_port_t', ports: ['9005/tcp'] }] },
    prepare: semanage('port -a -t http_port_t -p tcp 9000-9010'),
    outcome: 'unknown',
  },
  {
    name: 'type-that-does-not-exist',
    parameters: { ports: [{ type: 'no_such_port_t', ports: ['8090/tcp'] }] },
    outcome: 'fails',
  },
  { name: 'file-contexts', parameters: { file_contexts: CONTEXTS }, prepare: FILES, outcome: 'converges' },
  {
    name: 'file-contexts-as-declared',
    parameters: { file_contexts: CONTEXTS },
    prepare: `${FILES}\n${semanage("fcontext -a -t httpd_sys_content_t '/srv/www(/.*)?'")}\nrestorecon -R /srv/www`,
    outcome: 'unchanged',
  },
  {
    name: 'file-with-another-label',
    parameters: { file_contexts: CONTEXTS },
    prepare: `${FILES}\n${semanage("fcontext -a -t httpd_sys_content_t '/srv/www(/.*)?'")}
restorecon -R /srv/www\nchcon --type=var_t /srv/www/sub/page.html`,
    outcome: 'converges',
  },
  {
    name: 'file-contexts-absent',
    parameters: { file_contexts: [{ path: '/srv/www(/.*)?', state: 'absent' }] },
    prepare: `${FILES}\n${semanage("fcontext -a -t httpd_sys_content_t '/srv/www(/.*)?'")}\nrestorecon -R /srv/www`,
    outcome: 'converges',
  },
  {
    name: 'semanage-not-installed',
    parameters: { ports: PORTS },
    prepare: 'mv /usr/sbin/semanage /usr/sbin/semanage.away',
    outcome: 'unknown',
  },
  {
    name: 'everything',
    parameters: { mode: 'enforcing', booleans: BOOLEANS, ports: PORTS, file_contexts: CONTEXTS },
    prepare: `${FILES} && setenforce 0`,
    outcome: 'converges',
  },
];

export const selinuxSituations: readonly Situation[] = onTheMachine.map((one) => ({
  resource: 'selinux',
  machine: 'virtual',
  ...one,
}));
