import { spawn, spawnSync } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { Pty } from './pty.ts';

const MAIN = resolve('dist/main.js');
const TWO = ['--add', 'docker1=192.168.2.10@192.168.2.131', '--add', 'docker2=192.168.2.11'];
const GATEWAY = ['--gateway', '192.168.2.254'];
// util-linux: gives a program a terminal.
const terminal = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

describe('provision init', () => {
  let home: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'provision-init-'));
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  async function run(command: string, args: readonly string[], typed = '') {
    const env = {
      PATH: process.env['PATH'] ?? '',
      HOME: home,
      NO_COLOR: '1',
      TERM: 'dumb',
      CLASS_PASSWORD: 'a long password',
    };
    const child = spawn(command, args, { cwd: home, env, stdio: 'pipe' });
    child.stdin.end(typed);
    const [stdout, stderr, status] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number | null>((ended) => child.on('close', ended)),
    ]);
    return { status, stdout, stderr };
  }
  const provision = (...args: readonly string[]) => run(process.execPath, [MAIN, ...args]);
  const typed = (answers: readonly string[], end = '') =>
    run(
      'script',
      ['-qec', `'${process.execPath}' '${MAIN}' init`, '/dev/null'],
      answers.map((one) => `${one}\n`).join('') + end,
    );

  test.each(['docker-host', 'basics'])('by flags: a %s that check accepts', async (kind) => {
    const made = await provision('init', 'class', '--kind', kind, ...TWO, ...GATEWAY, '--dns', '168.126.63.1');
    expect(made).toMatchObject({ status: 0, stderr: '' });
    expect(made.stdout).toMatch(/^Written: class\/inventory\.yaml, class\/playbook\.yaml, class\/schemas\/inventory/);
    expect(made.stdout).toContain('provision check class/inventory.yaml');
    const { status, stdout } = await provision('check', 'class/inventory.yaml');
    expect(stdout).toMatch(
      /^docker1 {2}192\.168\.2\.10 \(bootstrap 192\.168\.2\.131\) {2}\d+ steps\ndocker2 {2}192\.168\.2\.11 {2}/,
    );
    // No variable too many, either.
    expect(stdout).toMatch(/^2 hosts · the input is valid/m);
    expect(status).toBe(0);
  });

  test.skipIf(!terminal)('on a narrow terminal, each command to run next has a line of its own', async () => {
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, NO_COLOR: '1', TERM: 'xterm', SHELL: '/bin/bash' };
    const pty = new Pty(`${process.execPath} ${MAIN} init class`, { cwd: home, env: { ...env, LANG: 'C.UTF-8' } });
    await pty.sees('[docker-host]: ');
    pty.types('\n');
    await pty.sees('Host: ');
    pty.types('\n');
    await pty.sees('at least one host is needed');
    // The host, the end of the list, and all other answers as proposed.
    pty.types(`docker1=192.168.2.10@192.168.2.131\n${'\n'.repeat(8)}`);
    expect(await pty.ended).toBe(0);
    expect(pty.screen).toContain(
      [
        'Next:',
        '  the password; it is stored in no file:',
        '    read -rs CLASS_PASSWORD; export CLASS_PASSWORD',
        '  check the input; contacts no host:',
        '    provision check class/inventory.yaml',
        '',
      ].join('\n'),
    );
  });

  test('the Docker host is the one that is shipped', async () => {
    await provision('init', ...TWO, ...GATEWAY);
    const steps = async (file: string) => (parse(await readFile(file, 'utf8')) as { steps: unknown }).steps;
    expect(await steps(join(home, 'playbook.yaml'))).toEqual(await steps('playbooks/docker-host.yaml'));
  });

  test('the files name schemas that are there', async () => {
    await provision('init', ...TWO, ...GATEWAY);
    for (const name of ['inventory', 'playbook']) {
      const [first] = (await readFile(join(home, `${name}.yaml`), 'utf8')).split('\n');
      expect(first).toBe(`# yaml-language-server: $schema=schemas/${name}.schema.json`);
      expect(await readFile(join(home, 'schemas', `${name}.schema.json`), 'utf8')).toBe(
        await readFile(`schemas/${name}.schema.json`, 'utf8'),
      );
    }
  });

  test.each([
    ['a key', ['--login', 'key', '--identity-file', '~/.ssh/class'], { user: 'root', identity_file: '~/.ssh/class' }],
    ['a key beside it', ['--login', 'key', '--identity-file', 'keys/class'], { identity_file: 'keys/class' }],
    ['an agent, and sudo', ['--login', 'agent', '--user', 'student'], { user: 'student', become: true }],
  ])('logging in by %s', async (_what, flags, ssh) => {
    await provision('init', ...TWO, ...GATEWAY, ...flags);
    expect(parse(await readFile(join(home, 'inventory.yaml'), 'utf8'))).toMatchObject({ ssh });
  });

  test('nothing is ever overwritten', async () => {
    await writeFile(join(home, 'playbook.yaml'), 'mine');
    await cp('schemas', join(home, 'schemas'), { recursive: true });
    await writeFile(join(home, 'schemas', 'playbook.schema.json'), 'mine, too');
    const refused = await provision('init', ...TWO, ...GATEWAY);
    expect(refused.stderr).toMatch(/playbook\.yaml already exists\ninit never overwrites a file/);
    expect(refused.status).toBe(3);
    expect(await readFile(join(home, 'playbook.yaml'), 'utf8')).toBe('mine');
    await expect(readFile(join(home, 'inventory.yaml'))).rejects.toThrow('ENOENT');
    await rm(join(home, 'playbook.yaml'));
    expect(await provision('init', ...TWO, ...GATEWAY)).toMatchObject({ status: 0 });
    expect(await readFile(join(home, 'schemas', 'playbook.schema.json'), 'utf8')).toBe('mine, too');
  });

  test.each([
    [[], /without a terminal, init needs --add NAME=ADDRESS.* and --gateway ADDRESS/],
    [['--add', 'docker1'], /--add: "docker1" is not NAME=ADDRESS/],
    [['--add', 'a=1.2.3.400'], /1\.2\.3\.400 is not an IPv4 address/],
    [['--add', 'a=192.0.2.1', '--add', 'b=192.0.2.1'], /--add: 192\.0\.2\.1 is given twice/],
    [[...TWO, '--gateway', '192.168.3.254'], /--gateway: 192\.168\.3\.254 is outside 192\.168\.2\.10\/24/],
    [[...TWO, ...GATEWAY, '--dns', 'dns'], /--dns: dns is not an IPv4 address/],
    [[...TWO, ...GATEWAY, '--prefix', '40'], /whole number from 1 to 32/],
    [[...TWO, ...GATEWAY, '--kind', 'web'], /Allowed choices are docker-host, basics/],
    [[...TWO, ...GATEWAY, '--domain', 'a b'], /inventory\.yaml:5:11 {2}.*a domain such as example\.com/],
  ])('%j: a message, and no file is written', async (flags, message) => {
    const { status, stderr } = await provision('init', 'new', ...flags);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/^\s+at .*\(|node:internal/m);
    expect(status).toBe(3);
    await expect(readFile(join(home, 'new', 'inventory.yaml'))).rejects.toThrow('ENOENT');
  });

  test.runIf(terminal)('by questions: a wrong answer is asked again, an empty one takes what is offered', async () => {
    const { status, stdout } = await typed([
      'nothing',
      'basics',
      'docker1=192.168.2.10@192.168.2',
      'docker1=192.168.2.10@192.168.2.131',
      'docker2=192.168.2.10',
      'docker2=192.168.2.11',
      '',
      'class.example',
      '',
      '192.168.3.1',
      '',
      '168.126.63.1, 8.8.8.8',
      'student',
      'password',
      'STUDENT_PASSWORD',
    ]);
    for (const told of [
      'Choose one of docker-host, basics.',
      '192.168.2 is not an IPv4 address',
      '192.168.2.10 is given twice',
      '192.168.3.1 is outside 192.168.2.10/24',
      'read -rs STUDENT_PASSWORD; export STUDENT_PASSWORD',
    ])
      expect(stdout).toContain(told);
    expect(status).toBe(0);
    const tag = { customTags: [{ tag: '!env', resolve: (name: string) => `from ${name}` }] };
    expect(parse(await readFile(join(home, 'inventory.yaml'), 'utf8'), tag)).toEqual({
      playbook: 'playbook.yaml',
      vars: { domain: 'class.example', nic: 'ens33', gateway: '192.168.2.254', dns: ['168.126.63.1', '8.8.8.8'] },
      ssh: { user: 'student', password: 'from STUDENT_PASSWORD', become: true },
      hosts: {
        docker1: { address: '192.168.2.10', bootstrap: '192.168.2.131' },
        docker2: { address: '192.168.2.11' },
      },
    });
  });

  test.runIf(terminal)('an early end of the input writes no file', async () => {
    const { status, stdout } = await typed(['basics', 'docker1=192.168.2.10'], '\x04');
    expect(stdout).toContain('the input ended before the last question; no file was written');
    expect(status).toBe(3);
    await expect(readFile(join(home, 'inventory.yaml'))).rejects.toThrow('ENOENT');
  });
});
