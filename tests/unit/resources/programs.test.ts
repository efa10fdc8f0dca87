import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { factOperations } from '../../../src/engine/facts.ts';
import { stepFactOperations } from '../../../src/engine/step-facts.ts';
import type { Operation } from '../../../src/model/operation.ts';
import { resources } from '../../../src/resources/index.ts';
import { dnf, ip, nmcli, rpm, systemctl } from '../../../src/resources/programs.ts';
import { probes } from '../../cases/probes.ts';

/** The options that fix the form of the output, by program. */
const FIXED: Readonly<Record<string, readonly string[]>> = {
  dnf: ['--setopt=color=never'],
  ip: ['-j'],
  nmcli: ['--terse', '--colors', 'no', '--escape', 'yes'],
  rpm: ['--nosignature'],
  systemctl: ['--no-pager', '--full', '--plain', '--no-legend'],
};

/** Programs with commands that change something: their output is quoted, and not parsed. */
const CHANGES: Readonly<Record<string, RegExp>> = {
  nmcli: /^ '(connection', '(add|delete|modify|up)|device', 'reapply|general', 'reload)'/,
  systemctl: /^ ('(daemon-reload|disable|enable|mask|reboot|reset-failed|restart|start|stop|unmask)'|(\.\.\.)?verb\b)/,
};

test.each(Object.entries({ dnf, ip, nmcli, rpm, systemctl }))('%s begins with its fixed options', (name, program) => {
  expect(program('a', 'b')).toEqual([name, ...(FIXED[name] ?? []), 'a', 'b']);
});

const probed = [...resources.keys()].flatMap((type) =>
  probes(type).map(({ name, operations }) => [`${type}/${name}`, operations] as const),
);

test.each<readonly [string, readonly Operation[]]>([
  ['the facts of a host', factOperations],
  ['the facts that steps use', stepFactOperations],
  ...probed,
])('%s: programs with fixed options are read with them', (_what, operations) => {
  const options = (argv: readonly string[]) => FIXED[argv[0] ?? ''] ?? [];
  const without = operations.flatMap(commandsOf).filter((argv) => {
    const given = argv.slice(1, options(argv).length + 1);
    return given.join(' ') !== options(argv).join(' ');
  });
  expect(without).toEqual([]);
});

describe('only programs.ts writes the command line of a program whose output is parsed', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));

  test('in src', () => {
    const others = files.filter((file) => !file.endsWith('programs.ts'));
    expect(others.flatMap((file) => commandLines(file, readFileSync(join('src', file), 'utf8')))).toEqual([]);
  });

  test.each([
    ["exec('ip', '-j', 'route')", 1],
    ["exec(\n  'dnf',\n  'repolist',\n)", 1],
    ["{ onlyIf: ['rpm', '-q', name] }", 1],
    ["exec('systemctl', 'show', unit)", 1],
    ["exec('nmcli', 'connection', 'show')", 1],
    ["exec('systemctl', 'daemon-reload')", 0],
    ["exec('nmcli', 'connection', 'up', name)", 0],
    ["exec(...ip('route', 'show'))", 0],
  ])('%j: %i', (text, found) => {
    expect(commandLines('a.ts', text)).toHaveLength(found);
  });
});

function commandsOf(operation: Operation): readonly (readonly string[])[] {
  if (operation.kind !== 'exec') return [];
  return [operation.argv.map(String), operation.onlyIf ?? [], operation.argsFrom ?? []];
}

function commandLines(file: string, text: string): readonly string[] {
  return [...text.matchAll(/(?:exec\(|\[)\s*'(dnf|ip|nmcli|rpm|systemctl)',/g)].flatMap((match) => {
    const rest = text.slice(match.index + match[0].length);
    return CHANGES[match[1] ?? '']?.test(rest) ? [] : [`${file}: ${match[0]}${rest.split('\n', 1)[0]}`];
  });
}
