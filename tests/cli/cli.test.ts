import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const MAIN = resolve('dist/main.js');

/** The built program on a machine without any host: what it says to input it cannot use. */
describe('the command line, without a host', () => {
  let home: string;

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'provision-cli-'));
    await cp('inventory', join(home, 'inventory'), { recursive: true });
    await cp('playbooks', join(home, 'playbooks'), { recursive: true });
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  async function provision(args: readonly string[], more: Record<string, string> = {}) {
    // A PATH that holds nothing but node: applying needs no other program.
    const environment = { PATH: dirname(process.execPath), HOME: home, NO_COLOR: '1', ...more };
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd: home,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((ended) => child.on('close', ended)),
    ]);
    return { status, stdout, stderr };
  }

  async function wrong(inventory: string, playbook: string, more: Record<string, string> = {}) {
    await writeFile(join(home, 'wrong.yaml'), inventory);
    await writeFile(join(home, 'wrong-playbook.yaml'), playbook);
    // The real command, not a check: it must not contact anybody either.
    const ended = await provision(['apply', 'wrong.yaml', '--yes'], more);
    expect(ended.stderr).not.toMatch(/^\s+at .*\(|node:internal/m);
    expect(ended.stdout).toBe('');
    return ended;
  }

  const HOSTS = 'playbook: wrong-playbook.yaml\nhosts: { one: { address: 192.0.2.1 } }\n';
  const STEPS = 'steps: [{ hostname: one }]\n';

  test('--version is that of the package', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8')) as { version: string };
    expect(await provision(['--version'])).toEqual({ status: 0, stdout: `${version}\n`, stderr: '' });
  });

  test('--help names every command and the exit statuses', async () => {
    const { status, stdout } = await provision(['--help']);
    expect(status).toBe(0);
    for (const command of [
      'apply',
      'plan',
      'check',
      'ping',
      'trust',
      'facts',
      'run',
      'init',
      'docs',
      'schema',
      'completion',
    ])
      expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
    expect(stdout).toContain('130 interrupted');
  });

  test('docs lists the resources, and tells everything about one', async () => {
    expect((await provision(['docs'])).stdout).toMatch(/^  selinux +SELinux: the mode/m);
    const { status, stdout } = await provision(['docs', 'service']);
    expect(stdout).toMatch(/^  enabled +true, false\n +Whether it starts at each boot\.$/m);
    expect(stdout).toContain('- service: { name: firewalld, state: stopped, enabled: false }');
    expect(stdout).toContain('~ service firewalld       running, enabled → stopped, disabled');
    expect(status).toBe(0);
  });

  test.each(['inventory', 'playbook'])('schema %s is the one that the shipped files name', async (name) => {
    const { stdout } = await provision(['schema', name]);
    expect(stdout).toBe(await readFile(`schemas/${name}.schema.json`, 'utf8'));
  });

  test('the class inventory is right, given its password', async () => {
    const { status, stdout } = await provision(['check', 'inventory/class.yaml'], {
      CLASS_PASSWORD: 'a long password',
    });
    expect(stdout).toMatch(/^docker1  192\.168\.2\.10 \(bootstrap 192\.168\.2\.131\)  10 steps$/m);
    expect(stdout).toMatch(/^4 hosts · the input is valid · no host was contacted$/m);
    expect(status).toBe(0);
  });

  test('check lists the steps, and those that are chosen', async () => {
    const class_ = ['check', 'inventory/class.yaml', '--host', 'docker1', '--verbose'];
    const all = await provision(class_, { CLASS_PASSWORD: 'a long password' });
    expect(all.stdout).toMatch(
      /^docker1 .* 10 steps\n {2}variables:\n( {4}.*\n)+ {3}1 {2}hostname\n {3}2 {2}network ens33\n/m,
    );
    const part = await provision([...class_, '--start-at', '6', '--step', '7'], {
      CLASS_PASSWORD: 'a long password',
    });
    expect(part.stdout).toMatch(
      /^docker1 .* 1 step\n {2}variables:\n( {4}.*\n)+ {2}7 {2}package docker-ce docker-ce-cli .*\n1 host · /m,
    );
  });

  test('check --verbose shows the variables with their places, secrets masked, and names the steps that are skipped', async () => {
    const inventory = [
      'playbook: variables-playbook.yaml',
      'vars: { role: worker, token: !env TOKEN, deep: { list: [1, "a  b"], token: !env TOKEN } }',
      'groups: { web: { vars: { line: "a {{ token }}" }, hosts: { one: { address: 192.0.2.1, vars: { port: 80 } } } } }',
    ];
    await writeFile(join(home, 'variables.yaml'), `${inventory.join('\n')}\n`);
    const playbook = [
      'vars: { name: "web-{{ role }}" }',
      'steps:',
      '  - file: { path: "/etc/{{ name }}", content: "{{ line }} {{ port }} {{ deep.token }}" }',
      '  - service: { name: docker, state: running }',
      '    when: role == "manager"',
      '  - package: epel-release',
      '    when: facts.os.major == 8',
    ];
    await writeFile(join(home, 'variables-playbook.yaml'), `${playbook.join('\n')}\n`);
    const { stdout } = await provision(['check', 'variables.yaml', '--verbose'], { TOKEN: 'a long token' });
    expect(stdout.split('\n').slice(1, -2)).toEqual([
      '  variables:',
      '    role   all hosts, variables.yaml:2:15          worker',
      '    token  all hosts, variables.yaml:2:35          (secret)',
      '    deep   all hosts, variables.yaml:2:50          {"list":[1,"a  b"],"token":"(secret)"}',
      '    line   group web, variables.yaml:3:32          (secret)',
      '    port   host, variables.yaml:3:101              80',
      '    name   playbook, variables-playbook.yaml:1:15  web-worker',
      '  1  file /etc/web-worker',
      '  2  service docker  skipped, because its condition is false: role == "manager"',
      '  3  package epel-release  only if facts.os.major == 8',
    ]);
  });

  test('check warns of unused variables, and the input is valid', async () => {
    await writeFile(join(home, 'warning.yaml'), `vars: { gatway: 192.0.2.254 }\n${HOSTS}`);
    await writeFile(join(home, 'wrong-playbook.yaml'), STEPS);
    const { status, stdout } = await provision(['check', 'warning.yaml']);
    expect(stdout).toContain('warning.yaml:1:17  no step uses the variable gatway\n');
    expect(stdout).toMatch(/^1 host · 1 warning · the input is valid · no host was contacted$/m);
    expect(status).toBe(0);
  });

  test('without its password, the message names the variable to set', async () => {
    const { status, stderr } = await provision(['check', 'inventory/class.yaml']);
    expect(stderr).toContain('environment variable CLASS_PASSWORD is not set');
    expect(status).toBe(3);
  });

  test.each([
    ['broken YAML', `${HOSTS}groups: [`, STEPS, /wrong\.yaml:\d+:\d+ {2}/],
    ['a key twice', `${HOSTS}hosts: {}\n`, STEPS, /duplicate key "hosts"/],
    [
      'an unknown key',
      `${HOSTS}playbok: x\n`,
      STEPS,
      /wrong\.yaml:3:1 {2}unknown key "playbok"[^]*Did you mean playbook\?/,
    ],
    ['a wrong type', `${HOSTS}ssh: { port: many }\n`, STEPS, /wrong\.yaml:3:14 {2}port must be a number, not "many"/],
    ['an unknown tag', `${HOSTS}vars: { a: !vault x }\n`, STEPS, /unknown tag !vault/],
    [
      'a password in the file',
      `${HOSTS}ssh: { password: hunter2 }\n`,
      STEPS,
      /a secret must not be stored in a file[^]*^> 3 \| ssh: { password: \*{7} }$/m,
    ],
    ['no host', 'playbook: wrong-playbook.yaml\n', STEPS, /the inventory has no hosts/],
    [
      'no such playbook',
      HOSTS.replace('wrong-playbook', 'nowhere'),
      STEPS,
      /wrong\.yaml:1:11 {2}cannot read nowhere\.yaml/,
    ],
    ['no playbook', 'hosts: { one: {} }\n', STEPS, /wrong\.yaml:1:10 {2}host one has no playbook/],
    [
      'an unknown resource',
      HOSTS,
      'steps: [{ hostnam: one }]\n',
      /unknown resource "hostnam"[^]*Did you mean hostname\?/,
    ],
    [
      'an unknown parameter',
      HOSTS,
      'steps: [{ service: { name: a, stat: running } }]\n',
      /unknown parameter "stat"[^]*Did you mean state\?/,
    ],
    [
      'a value that is none of the choices',
      HOSTS,
      'steps: [{ selinux: of }]\n',
      /selinux must be enforcing, permissive or disabled, not "of"/,
    ],
    [
      'an undefined variable',
      HOSTS,
      'steps: [{ hostname: "{{ host.nam }}" }]\n',
      /wrong-playbook\.yaml:1:22 {2}.*nam.* is not defined/,
    ],
    ['a step of two resources', HOSTS, 'steps: [{ hostname: a, selinux: disabled }]\n', /a step has one resource/],
    ['no steps', HOSTS, 'steps: []\n', /steps is empty/],
    [
      'a gateway outside the subnet',
      HOSTS,
      'steps: [{ network: { interface: a, address: 10.0.0.2/24, gateway: 10.0.1.1 } }]\n',
      /gateway 10\.0\.1\.1 is outside 10\.0\.0\.2\/24/,
    ],
    [
      'an address that is none',
      HOSTS,
      'steps: [{ network: { interface: a, address: 10.0.0.256/24 } }]\n',
      /address must be an IPv4 address with its prefix, such as 192\.168\.2\.10\/24, not "10\.0\.0\.256\/24"/,
    ],
    [
      'two hosts with one address',
      `${HOSTS}groups: { more: { hosts: { two: { address: 192.0.2.1 } } } }\n`,
      STEPS,
      /wrong\.yaml:3:44 {2}one and two have the same address 192\.0\.2\.1/,
    ],
    [
      'an address where another host is',
      `${HOSTS}groups: { more: { hosts: { two: { bootstrap: 192.0.2.1 } } } }\n`,
      STEPS,
      /wrong\.yaml:2:26 {2}one cannot have 192\.0\.2\.1: it is the bootstrap address of two/,
    ],
    [
      'two default gateways',
      HOSTS,
      'steps: [{ network: { interface: a, address: 10.0.0.2/24, gateway: 10.0.0.1, dns: 10.0.0.1 } },\n' +
        '  { network: { interface: b, address: 10.0.1.2/24, gateway: 10.0.1.1 } }]\n',
      /wrong-playbook\.yaml:2:52 {2}b has a default gateway, but a has one already\n[^]*a host has one default gateway/,
    ],
    [
      'the address of a whole subnet',
      HOSTS,
      'steps: [{ network: { interface: a, address: 10.0.0.0/24 } }]\n',
      /wrong-playbook\.yaml:1:45 {2}10\.0\.0\.0 is the network address of 10\.0\.0\.0\/24/,
    ],
  ])('%s: a message with its place, and exit status 3', async (_what, inventory, playbook, message) => {
    const { status, stderr } = await wrong(inventory, playbook);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/^\d+ errors? in the input; no host was contacted\.$/m);
    expect(status).toBe(3);
  });

  test('the diagnostics of both files come at once', async () => {
    const { stderr } = await wrong(`${HOSTS}bad: 1\n`, 'steps: [{ hostnam: one }, { selinx: disabled }]\n');
    expect(stderr).toContain('unknown key "bad"');
    expect(stderr).toContain('unknown resource "hostnam"');
    expect(stderr).toContain('unknown resource "selinx"');
    expect(stderr).toContain('3 errors in the input; no host was contacted.');
  });

  test.each([
    [['docs', 'pakage'], /unknown resource "pakage"[^]*Did you mean package\?/],
    [['docs', 'printer'], /unknown resource "printer"[^]*Pages: hostname, network,/],
    [['schema', 'hosts'], /Allowed choices are inventory, playbook/],
    [['run', 'inventory/class.yaml', 'ls', '-a'], /unknown option '-a'[^]*Write the command after "--"/],
    [['run', 'inventory/class.yaml'], /missing required argument 'command'/],
    [['aply', 'x'], /unknown command 'aply'[^]*Did you mean apply\?/],
    [['apply'], /an inventory is missing/],
    [['plan'], /missing required argument 'inventory'/],
    [['apply', 'inventory/class.yaml', '--hots', 'a'], /unknown option '--hots'[^]*Did you mean --host\?/],
    [['apply', 'inventory/class.yaml', '--parallel', '0'], /whole number from 1 to 9999/],
    [['apply', 'inventory/class.yaml', '--output', 'xml'], /Allowed choices are text, json/],
    [['apply', 'inventory/class.yaml', '--out', 'p.json'], /--out saves the plan of a dry run[^]*provision plan/],
    [['apply', '--plan', 'none.json'], /cannot read none\.json[^]*provision plan INVENTORY --out FILE/],
    [['apply', '--plan', 'inventory/class.yaml'], /cannot apply inventory\/class\.yaml: it is not JSON/],
    [
      ['apply', '--plan', 'p.json', '--host', 'docker1'],
      /'--plan <file>' cannot be used with option '--host <pattern>'/,
    ],
    [['plan', 'inventory/class.yaml', '--report', 'none/r.html'], /cannot write none\/r\.html/],
    [['plan', 'inventory/class.yaml', '--report', 'inventory'], /cannot write inventory: it is a directory/],
    [['apply', 'nowhere.yaml'], /cannot read nowhere\.yaml: no such file/],
    [['apply', 'inventory'], /cannot read inventory: it is a directory/],
    [
      ['apply', 'inventory/class.yaml', '--host', 'docker9'],
      /no host or group matches "docker9"[^]*Did you mean docker\d\?/,
    ],
    [['apply', 'inventory/class.yaml', '--host', 'all:!all'], /--host all:!all selects no host/],
    [['apply', 'inventory/class.yaml', '--step', 'pakage'], /--step pakage: no such step[^]*Did you mean package\?/],
    [['plan', 'inventory/class.yaml', '--tags', 'docker'], /--tags docker: no step has this tag[^]*tags: \[NAME\]/],
    [['apply', 'inventory/class.yaml', '--playbook', 'none.yaml'], /cannot read none\.yaml/],
  ])('provision %j: a message, and exit status 3', async (args, message) => {
    const { status, stderr } = await provision(args, { CLASS_PASSWORD: 'a long password' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at .*\(|node:internal/m);
    expect(status).toBe(3);
  });

  test.each(['ping', 'trust'])('%s contacts nobody either where two hosts have one address', async (command) => {
    await writeFile(join(home, 'twice.yaml'), 'hosts: { one: { address: 192.0.2.1 }, two: { address: 192.0.2.1 } }\n');
    const { status, stderr } = await provision([command, 'twice.yaml']);
    expect(stderr).toMatch(
      /twice\.yaml:1:55 {2}one and two have the same address[^]*1 error in the input; no host was contacted\./,
    );
    expect(status).toBe(3);
  });

  test('a host that is not there is unreachable, with the command to go on with', async () => {
    await writeFile(
      join(home, 'gone.yaml'),
      'playbook: playbook.yaml\nhosts: { gone: { address: 127.0.0.1, ssh: { port: 1 } } }\n',
    );
    await writeFile(join(home, 'playbook.yaml'), STEPS);
    const { status, stdout, stderr } = await provision(['apply', 'gone.yaml', '--yes']);
    expect(stdout).toContain('127.0.0.1 port 1: connection refused');
    expect(stdout).toContain('Retry:  provision apply gone.yaml\n');
    expect(stderr).toBe('');
    expect(status).toBe(1);
  });

  test('where a host is at none of its addresses, they are told in their order, whichever gave up first', async () => {
    const slow = createServer((socket) => {
      socket.on('error', () => {});
      setTimeout(() => socket.destroy(), 300);
    }).listen(0, '127.0.0.1');
    await once(slow, 'listening');
    const { port } = slow.address() as AddressInfo;
    await writeFile(
      join(home, 'nowhere.yaml'),
      `hosts: { one: { address: 127.0.0.1, bootstrap: 127.0.0.2, ssh: { port: ${port} } } }\n`,
    );
    const { stdout, status } = await provision(['trust', 'nowhere.yaml', '--yes']);
    slow.close();
    expect(stdout).toMatch(
      /^one {2}does not answer: 127\.0\.0\.1 port \d+ answers, but .*; 127\.0\.0\.2 port \d+: connection/,
    );
    expect(status).toBe(1);
  });

  describe.runIf(process.platform !== 'win32')('without a playbook', () => {
    const HERE = 'hosts: { here: { connection: local }, also: { connection: local } }\n';
    const path = { PATH: process.env['PATH'] ?? '' };

    test('run: several words are a program and its arguments, one is a line for sh', async () => {
      await writeFile(join(home, 'here.yaml'), HERE);
      const program = await provision(['run', 'here.yaml', '--', 'printf', '%s|', 'a b', '$HOME'], path);
      expect(program).toEqual({ status: 0, stdout: 'here, also\n  a b|$HOME|\n2 hosts\n', stderr: '' });
      const line = await provision(
        ['run', 'here.yaml', '--host', 'here', '--', 'echo one; echo two >&2; exit 4'],
        path,
      );
      expect(line).toEqual({
        status: 1,
        stdout: 'here  exited with status 4\n  one\n  two\n1 host · 1 failed\n',
        stderr: '',
      });
    });

    test('run --output json: one host a line', async () => {
      await writeFile(join(home, 'here.yaml'), HERE);
      const { stdout } = await provision(
        ['run', 'here.yaml', '--host', 'also', '--output', 'json', '--', 'echo', 'x'],
        path,
      );
      expect(JSON.parse(stdout)).toMatchObject({ host: 'also', status: 0, stdout: 'x\n', stderr: '' });
    });

    test('facts tell what the machine is, as a table and as JSON', async () => {
      await writeFile(join(home, 'here.yaml'), HERE);
      const table = await provision(['facts', 'here.yaml'], path);
      expect(table.stdout).toMatch(/^host +system .*\nhere +\S.*\nalso +\S.*\n$/);
      expect(table.status).toBe(0);
      const { stdout } = await provision(['facts', 'here.yaml', '--output', 'json'], path);
      const lines = stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { host: string; facts: { cpus: number } });
      expect(lines.map(({ host }) => host).sort()).toEqual(['also', 'here']);
      expect(lines[0]?.facts.cpus).toBeGreaterThan(0);
    });

    test.each([
      ['facts', 'gone.yaml'],
      ['run', 'gone.yaml', '--', 'true'],
    ])('%s: a host that is not there fails', async (...args) => {
      await writeFile(join(home, 'gone.yaml'), 'hosts: { gone: { address: 127.0.0.1, ssh: { port: 1 } } }\n');
      const { status, stdout } = await provision(args);
      expect(stdout).toMatch(/^gone {2}unreachable\n {2}127\.0\.0\.1 port 1: connection refused/);
      expect(status).toBe(1);
    });
  });

  test('connection: local sets up the machine itself', async () => {
    const steps = `steps:\n  - command: { run: "echo hello >${home}/greeting", creates: "${home}/greeting" }\n`;
    await writeFile(
      join(home, 'local.yaml'),
      'playbook: local-playbook.yaml\nhosts: { here: { connection: local } }\n',
    );
    await writeFile(join(home, 'local-playbook.yaml'), steps);
    const path = { PATH: process.env['PATH'] ?? '' };
    const first = await provision(['apply', 'local.yaml', '--yes'], path);
    expect(first.stdout).toMatch(/^here +✓ changed +1 /m);
    expect(await readFile(join(home, 'greeting'), 'utf8')).toBe('hello\n');
    expect((await provision(['apply', 'local.yaml', '--yes'], path)).stdout).toMatch(/^here +✓ ok +/m);
  });

  test('runs within one second are listed in their order, too', async () => {
    await writeFile(join(home, 'soon.yaml'), 'playbook: playbook.yaml\nhosts: { here: { connection: local } }\n');
    await writeFile(join(home, 'playbook.yaml'), 'steps: [{ command: { run: "true", creates: / } }]\n');
    const env = { PATH: process.env['PATH'] ?? '', XDG_STATE_HOME: join(home, 'state') };
    for (let run = 0; run < 6; run += 1) await provision(['apply', 'soon.yaml', '--yes'], env);
    const { stdout } = await provision(['show', '--output', 'json'], env);
    const runs = stdout.trimEnd().split('\n');
    const times = runs.map((line) => (JSON.parse(line) as { time: string }).time);
    expect(times).toHaveLength(6);
    expect(times).toEqual(times.toSorted().toReversed());
  });

  describe.runIf(process.platform !== 'win32')('a run on this machine', () => {
    async function here(step: object, ssh = {}) {
      const path = { PATH: process.env['PATH'] ?? '' };
      await writeFile(join(home, 'playbook.yaml'), JSON.stringify({ steps: [step] }));
      const inventory = { playbook: 'playbook.yaml', ssh, hosts: { here: { connection: 'local' } } };
      await writeFile(join(home, 'here.yaml'), JSON.stringify(inventory));
      return (...args: readonly string[]) => provision(['apply', 'here.yaml', '--yes', ...args], path);
    }

    test('whose report cannot be written in the end has changed something: that is not wrong input', async () => {
      await mkdir(join(home, 'reports'));
      const apply = await here({ command: { run: `rm -r ${home}/reports`, unless: `test ! -e ${home}/reports` } });
      const { status, stdout, stderr } = await apply('--report', join(home, 'reports', 'out.html'));
      expect(stdout).toMatch(/^here +✓ changed/m);
      expect(stderr).toMatch(/cannot write .*out\.html: ENOENT[^]*The run is in the log: provision show \d{8}T/);
      expect(status).toBe(1);
    });

    test('ends where a program of it does not', async () => {
      const apply = await here({ command: { run: 'true', unless: 'sleep 60' } }, { command_timeout: 1 });
      const { status, stdout } = await apply();
      expect(stdout).toContain('the host did not answer within 1 s');
      expect(status).toBe(1);
    }, 30_000);
  });
});
