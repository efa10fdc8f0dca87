import { describe, expect, test } from 'vitest';
import { lineToRead, shellOf } from '../../src/input/shell.ts';
import { parseYaml } from '../../src/input/yaml.ts';

const MODULES = '/home/kim/.local/share/powershell/Modules';

describe('the shell of a person', () => {
  test.each([
    ['bash', { SHELL: '/bin/bash' }, 'sh'],
    ['zsh on macOS', { SHELL: '/bin/zsh' }, 'sh'],
    ['fish', { SHELL: '/usr/bin/fish' }, 'fish'],
    ['a name that ends in fish', { SHELL: '/opt/notfish' }, 'sh'],
    ['PowerShell on Linux, where bash is the login shell', { SHELL: '/bin/bash', PSModulePath: MODULES }, 'powershell'],
    ['PowerShell on macOS, started from fish', { SHELL: '/usr/local/bin/fish', PSModulePath: MODULES }, 'powershell'],
    ['PowerShell on Windows', { OS: 'Windows_NT', PSModulePath: 'C:\\Modules' }, 'powershell'],
    ['Git Bash on Windows', { OS: 'Windows_NT', PSModulePath: 'C:\\Modules', SHELL: '/usr/bin/bash' }, 'sh'],
    ['an empty environment', {}, 'sh'],
  ] as const)('%s', (_what, environment, shell) => {
    expect(shellOf(environment)).toBe(shell);
  });
});

test.each([
  ['sh', 'read -rs CLASS_PASSWORD; export CLASS_PASSWORD'],
  ['fish', 'read --silent --export CLASS_PASSWORD'],
  ['powershell', '$env:CLASS_PASSWORD = Read-Host'],
] as const)('the line for %s', (shell, line) => {
  expect(lineToRead('CLASS_PASSWORD', shell)).toBe(line);
});

test.each([
  [{ SHELL: '/usr/bin/fish' }, 'read --silent --export CLASS_PASSWORD'],
  [{ SHELL: '/bin/zsh', PSModulePath: MODULES }, '$env:CLASS_PASSWORD = Read-Host'],
])('a missing variable, with %j', (environment, line) => {
  const source = { path: 'inventory.yaml', text: 'ssh: { password: !env CLASS_PASSWORD }\n' };
  const { secretErrors } = parseYaml(source, { environment, file: () => ({ message: 'no file' }) });
  expect(secretErrors).toMatchObject([{ hint: `Set it in this shell: ${line}` }]);
});
