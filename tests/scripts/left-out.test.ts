import { afterEach, expect, test, vi } from 'vitest';
import { leftOutText, missing } from '../left-out.ts';

afterEach(() => vi.unstubAllEnvs());

test('what was left out is listed with the reason and the way to install it', () => {
  const lab = {
    tests: 'lab',
    what: 'on the test hosts',
    why: 'the lab needs mmdebstrap: run `npm run lab:setup`',
  } as const;
  const zsh = {
    tests: 'zsh',
    what: 'of the completion in zsh',
    why: 'zsh is not installed: apt-get install zsh',
  } as const;
  expect(leftOutText([lab, zsh])).toBe(
    [
      'Left out:',
      '  on the test hosts                        the lab needs mmdebstrap: run `npm run lab:setup`',
      '  of the completion in zsh                 zsh is not installed: apt-get install zsh',
      '  on the test hosts, the long ones         need the test hosts; then: npm run test:lab:rest',
      '  with faults (connection, power, disk)    need the test hosts; then: npm run test:faults:part',
      '  on a virtual machine (SELinux, modules)  needs npm run lab:setup -- --vm; then: npm run test:vm',
      '',
    ].join('\n'),
  );
});

test('a program that is not installed is missing', async () => {
  vi.stubEnv('PATH', '/nowhere');
  vi.stubEnv('PROVISION_LAB', '');
  vi.stubEnv('PROVISION_BROWSER', '');
  const found = await missing();
  expect(found.map(({ tests }) => tests)).toEqual(expect.arrayContaining(['lab', 'shellcheck', 'zsh', 'fish']));
});

test('what the environment requires must not be missing', async () => {
  vi.stubEnv('PATH', '/nowhere');
  vi.stubEnv('PROVISION_LAB', 'required');
  await expect(missing()).rejects.toThrow('PROVISION_LAB=required, but the lab needs');
});
