import { describe, expect, test } from 'vitest';
import type { PlannedStep } from '../../src/model/events.ts';
import { changeSummary } from '../../src/output/changes.ts';
import { paint } from '../../src/output/format.ts';
import { planLines, type PlanOptions } from '../../src/output/plan-text.ts';
import { RunView } from '../../src/output/run-view.ts';
import { text } from './input.ts';
import { change, EventScript, field, step, unknownStep } from './run-events.ts';

interface Planned {
  readonly name: string;
  readonly reached: string;
  readonly steps: readonly PlannedStep[];
}

function plans(hosts: readonly Planned[], options: Partial<PlanOptions> = {}): string {
  const script = new EventScript().start(
    'plan',
    hosts.map(({ name, steps }) => ({ name, steps: steps.length })),
  );
  for (const { name, reached, steps } of hosts) script.plan(name, reached, steps);
  const lines = planLines(RunView.of(script.events).hosts, {
    paint: paint(false),
    verbose: false,
    columns: Infinity,
    ...options,
  });
  return lines.map((line) => `${line}\n`).join('');
}

const hostname = (name: string) =>
  step(1, 'hostname', '', [change('change', { ...field('name', 'localhost', `${name}.example.com`), plain: true })]);
const repo = (url: string) => step(2, 'dnf_repo', 'x', [change('add', { ...field('file', null, url), plain: true })]);
const hosts = (count: number): readonly Planned[] =>
  Array.from({ length: count }, (_item, index) => `docker${index + 1}`).map((name, index) => ({
    name,
    reached: `10.0.0.${index + 1}`,
    steps: [hostname(name), repo('https://example.com/x.repo')],
  }));

/** Hosts that differ in the address which they get. */
const moved = (count: number): readonly Planned[] =>
  hosts(count).map((host, index) => {
    const addresses = field('address', `${host.reached}/24`, `192.0.2.${index + 1}/24`);
    return { ...host, steps: [step(1, 'network', 'ens33', [change('change', addresses)])] };
  });

describe('plans of several hosts', () => {
  test('are shown once where only names and addresses differ', () => {
    expect(plans(hosts(3))).toBe(text`
      docker1–3  CentOS Stream 9
       1 ~ hostname                localhost → {docker1–3}.example.com
       2 + dnf_repo x              https://example.com/x.repo
    `);
  });

  test('with --verbose, show the addresses of all hosts', () => {
    expect(plans(hosts(40))).toBe(text`
      docker1–40  CentOS Stream 9
       1 ~ hostname                localhost → {docker1–40}.example.com
       2 + dnf_repo x              https://example.com/x.repo
    `);
    expect(plans(hosts(40), { verbose: true }).split('\n')).toHaveLength(1 + 40 + 1 + 1 + 1);
  });

  test('show the differing lines of up to five hosts, of more hosts four, and of all with --verbose', () => {
    const address = (number: number) => `docker${number}  10.0.0.${number}/24 → 192.0.2.${number}/24`;
    const shown = (count: number, options: Partial<PlanOptions> = {}) => {
      const lines = plans(moved(count), options).split('\n');
      return lines.slice(lines.findIndex((line) => line.includes('~ network')) + 1, -1);
    };
    const lead = '       address   ';
    const below = ' '.repeat(lead.length);
    const first = [`${lead}${address(1)}`, ...[2, 3, 4].map((number) => `${below}${address(number)}`)];
    expect(shown(5)).toEqual([...first, `${below}${address(5)}`]);
    expect(shown(6)).toEqual([...first, `${below}… and 2 more hosts with the same change (-v shows all)`]);
    expect(shown(6, { verbose: true })).toEqual([...first, ...[5, 6].map((number) => `${below}${address(number)}`)]);
  });

  test('are shown apart where anything else differs', () => {
    const [one, two, three] = hosts(3) as [Planned, Planned, Planned];
    const other = { ...two, steps: [hostname('docker2'), repo('https://example.com/other.repo')] };
    expect(plans([one, other, three])).toMatch(
      /^docker1, docker3 {2}CentOS[^]*^docker2 {2}10\.0\.0\.2 → 192\.0\.2\.2/m,
    );
  });

  test('are shown apart where one has fewer steps', () => {
    const [one, two] = hosts(2) as [Planned, Planned];
    expect(plans([one, { ...two, steps: two.steps.slice(0, 1) }])).toContain('docker2  10.0.0.2 → 192.0.2.2');
  });
});

const LINES = Array.from({ length: 30 }, (_item, index) => `line ${index + 1}`);
const motd = (before: string | null, after: string | null) =>
  step(1, 'file', '/etc/motd', [change('change', { ...field('content', before, after), content: true })]);
const one = (steps: readonly PlannedStep[], options: Partial<PlanOptions> = {}) =>
  plans([{ name: 'a', reached: '192.0.2.1', steps }], options);

describe('long lists', () => {
  const packages = ['a', 'b', 'c', 'd', 'e'];
  const install = step(1, 'package', packages.join(' '), [
    change('add', field('a', 'absent', '1-1'), ...packages.slice(1).map((name) => field(name, 'absent', 'installed'))),
  ]);
  const fields = ['uid', 'group', 'comment', 'home', 'shell', 'expires', 'groups'];
  const user = step(1, 'user', 'kim', [change('change', ...fields.map((name, at) => field(name, null, String(at))))]);

  test('of names are folded to the first one; --verbose shows all', () => {
    expect(one([install])).toBe(text`
      a  192.0.2.1   CentOS Stream 9
       1 + package a and 4 more
             a              absent → 1-1
             b and 3 more   absent → installed
    `);
    expect(one([install], { verbose: true })).toBe(text`
      a  192.0.2.1   CentOS Stream 9
       1 + package a b c d e
             a         absent → 1-1
             b c d e   absent → installed
    `);
  });

  test('of fields are cut after five; --verbose shows all', () => {
    expect(one([user]).split('\n').slice(2)).toEqual([
      '       uid       (none) → 0',
      '       group     (none) → 1',
      '       comment   (none) → 2',
      '       home      (none) → 3',
      '       shell     (none) → 4',
      '       … and 2 more (-v shows all)',
      '',
    ]);
    const whole = one([user], { verbose: true });
    for (const name of fields) expect(whole).toMatch(new RegExp(`^ +${name} +\\(none\\) → \\d$`, 'm'));
    expect(whole).not.toContain('-v shows all');
  });

  test('of unchanged steps name five of five, and four of six', () => {
    const unchanged = (count: number) => {
      const others = Array.from({ length: count }, (_item, index) => step(index + 2, 'service', `s${index + 2}`));
      return one([hostname('a'), ...others])
        .split('\n')
        .at(-2)
        ?.trim();
    };
    expect(unchanged(5)).toBe('unchanged: 2 service s2, 3 service s3, 4 service s4, 5 service s5, 6 service s6');
    expect(unchanged(6)).toBe('unchanged: 2 service s2, 3 service s3, 4 service s4, 5 service s5, 2 more');
  });
});

describe('the content of a file', () => {
  test('is shown as the lines that differ, with context', () => {
    const after = LINES.toSpliced(9, 1, '십 번째').toSpliced(27, 0, 'new');
    expect(one([motd(`${LINES.join('\n')}\n`, `${after.join('\n')}\n`)])).toBe(text`
      a  192.0.2.1   CentOS Stream 9
       1 ~ file /etc/motd
             content
               @@ -7,7 +7,7 @@
                line 7
                line 8
                line 9
               -line 10
               +십 번째
                line 11
                line 12
                line 13
               @@ -25,6 +25,7 @@
                line 25
                line 26
                line 27
               +new
                line 28
                line 29
                line 30
    `);
  });

  test('is shortened, and shown whole with --verbose', () => {
    const long = Array.from({ length: 100 }, (_item, index) => `${index}\n`).join('');
    const shown = one([motd(null, long)]).split('\n');
    expect(shown.at(-2)).toBe('         … 81 more lines (-v shows all)');
    expect(shown).toHaveLength(3 + 20 + 1 + 1);
    expect(one([motd(null, long)], { verbose: true })).toContain('\n         +99\n');
  });

  test('is not compared line by line where too much differs', () => {
    const long = (seed: string) => Array.from({ length: 5000 }, (_item, index) => `${seed}${index}\n`).join('');
    expect(one([motd(long('a'), long('b'))])).toContain('too little in common');
  });

  test('is one word in the progress of an apply', () => {
    expect(motd('a', 'b').changes.map((planned) => changeSummary(motd('a', 'b'), planned))).toEqual(['content']);
  });
});

test('columns are aligned with Korean names, which are two columns wide a letter', () => {
  const labelled = step(1, 'thing', 'x', [change('change', field('이름', '가', '나'), field('name', 'a', 'b'))]);
  const titled = step(2, 'service', 'x', [change('change', { ...field('x', 'a', 'b'), plain: true })], {
    title: '방화벽 끄기',
  });
  expect(one([labelled, titled])).toBe(text`
    a  192.0.2.1   CentOS Stream 9
     1 ~ thing x
           이름   가 → 나
           name   a → b
     2 ~ 방화벽 끄기             a → b
  `);
});

test('a line that is wider than the terminal is continued below, indented', () => {
  const packages = step(1, 'package', 'docker-ce docker-ce-cli containerd.io docker-buildx-plugin', [
    change('add', field('docker-ce docker-ce-cli containerd.io docker-buildx-plugin', 'absent', 'installed')),
  ]);
  expect(one([packages], { columns: 50 })).toBe(text`
    a  192.0.2.1   CentOS Stream 9
     1 + package docker-ce and 3 more
  `);
});

test('a value of several lines is shown in one line', () => {
  expect(one([step(1, 'thing', 'x', [change('change', field('text', 'a\nb', ''))])])).toContain(
    String.raw`text   a\nb → (none)`,
  );
});

describe('a step that is known after an earlier one', () => {
  const steps = [
    step(1, 'package', 'tree', [change('add', field('tree', 'absent', 'installed'))]),
    unknownStep(2, 'command', 'tree /etc >/root/t', 'sh: line 1: tree: command not found'),
  ];

  test('is shown with that step and the reason', () => {
    expect(one(steps)).toBe(text`
      a  192.0.2.1   CentOS Stream 9
       1 + package tree
       2 ? command tree /etc >/root/t  known after step 1
             ${'`'}tree${'`'} is not installed (exit status 127)
    `);
  });

  test('is shown with the words of the host with --verbose', () => {
    expect(one(steps, { verbose: true })).toBe(text`
      a  192.0.2.1   CentOS Stream 9
       1 + package tree
       2 ? command tree /etc >/root/t  known after step 1
             ${'`'}tree${'`'} is not installed (exit status 127)
               sh: line 1: tree: command not found
    `);
  });

  test('is shown once for hosts with equal plans', () => {
    const all = ['a', 'b', 'c'].map((name, index) => ({ name, reached: `192.0.2.${index + 1}`, steps }));
    expect(plans(all).match(/known after step 1/g)).toHaveLength(1);
  });
});
