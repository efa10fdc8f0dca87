import os from 'node:os';
import { getuid } from 'node:process';
import { expect, onTestFinished, test, vi } from 'vitest';
import { homeDirectory, shownUser, userName } from '../../src/transport/user.ts';
import { useHome, withoutPasswdEntry } from './home.ts';

test('the home directory, if there is one', () => {
  useHome('/home/kim');
  expect(homeDirectory()).toBe('/home/kim');
  useHome('');
  expect(homeDirectory()).toBeUndefined();
  useHome(undefined);
  expect(homeDirectory()).toBeUndefined();
});

test('the user is the one of the process', () => {
  const { username } = os.userInfo();
  expect([userName(), shownUser()]).toEqual([username, username]);
});

test.each([
  [{ LOGNAME: 'kim', USER: 'lee' }, 'kim', 'kim'],
  [{ LOGNAME: '', USER: 'lee' }, 'lee', 'lee'],
  [{ LOGNAME: '', USER: '' }, undefined, `uid ${getuid?.()}`],
])('without a passwd entry and with %j: %s', (environment, name, shown) => {
  withoutPasswdEntry();
  onTestFinished(() => void vi.unstubAllEnvs());
  for (const [key, value] of Object.entries(environment)) vi.stubEnv(key, value);
  expect([userName(), shownUser()]).toEqual([name, shown]);
});
