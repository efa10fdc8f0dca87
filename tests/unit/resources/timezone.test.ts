import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { accepts, advice, done, plan, planText, type PlanText, restored, unchanged, unknownState } from './resource.ts';

const SEOUL = 'f f /usr/share/zoneinfo/Asia/Seoul \n';
const ZONES = 'd d /usr/share/zoneinfo \n';
const link = (target: string) => `l f /etc/localtime ${target}\n`;
const found = (...lines: readonly string[]): Result => done(lines.join(''), lines.length === 3 ? 0 : 1);

const run = ['systemctl stop -- systemd-timedated.service', 'timedatectl set-timezone Asia/Seoul'];

test.each<[string, Result, PlanText]>([
  ['as declared, by timedatectl', found(link('../usr/share/zoneinfo/Asia/Seoul'), ZONES, SEOUL), unchanged],
  ['as declared, by hand', found(link('/usr/share/zoneinfo/Asia/Seoul'), ZONES, SEOUL), unchanged],
  ['in use, although its file is gone', found(link('/usr/share/zoneinfo/Asia/Seoul'), ZONES), unchanged],
  [
    'another zone',
    found(link('../usr/share/zoneinfo/America/New_York'), ZONES, SEOUL),
    { diff: ['zone: America/New_York → Asia/Seoul'], run },
  ],
  [
    'another name of the same zone',
    found(link('../usr/share/zoneinfo/ROK'), ZONES, SEOUL),
    { diff: ['zone: ROK → Asia/Seoul'], run },
  ],
  [
    'a name that begins alike',
    found(link('../usr/share/zoneinfo/Asia/Seoul2'), ZONES, SEOUL),
    { diff: ['zone: Asia/Seoul2 → Asia/Seoul'], run },
  ],
  ['no file', found(ZONES, SEOUL), { diff: ['zone: UTC, without /etc/localtime → Asia/Seoul'], run }],
  [
    'a copied file',
    found('f f /etc/localtime \n', ZONES, SEOUL),
    { diff: ['zone: a file without the name of a zone → Asia/Seoul'], run },
  ],
  [
    'a link to somewhere else',
    found(link('/srv/zone'), ZONES, SEOUL),
    { diff: ['zone: a file without the name of a zone → Asia/Seoul'], run },
  ],
  [
    'the file of the zone is a link itself',
    found(link('../usr/share/zoneinfo/UTC'), ZONES, 'l f /usr/share/zoneinfo/Asia/Seoul ../ROK\n'),
    { diff: ['zone: UTC → Asia/Seoul'], run },
  ],
])('%s', (_what, answer, expected) => {
  expect(planText('timezone', 'Asia/Seoul', [answer])).toEqual(expected);
});

test('a host without /etc/localtime has UTC', () => {
  expect(planText('timezone', 'UTC', [found(ZONES, 'f f /usr/share/zoneinfo/UTC \n')])).toEqual(unchanged);
});

test.each<[string, string, Result, string]>([
  [
    'an unknown zone',
    'Asia/Soul',
    found(link('../usr/share/zoneinfo/UTC'), ZONES),
    'the host has no time zone Asia/Soul: /usr/share/zoneinfo/Asia/Soul is not a file',
  ],
  [
    'a folder of zones',
    'Asia',
    found(link('../usr/share/zoneinfo/UTC'), ZONES, 'd d /usr/share/zoneinfo/Asia \n'),
    'the host has no time zone Asia: /usr/share/zoneinfo/Asia is not a file',
  ],
  [
    'a broken link',
    'ROK',
    found(ZONES, 'l N /usr/share/zoneinfo/ROK Asia/Seoul\n'),
    'the host has no time zone ROK: /usr/share/zoneinfo/ROK is not a file',
  ],
  ['no zones at all', 'Asia/Seoul', found(), 'the host has no time zones: /usr/share/zoneinfo does not exist'],
])('refused: %s', (_what, name, answer, reason) => {
  expect(unknownState('timezone', name, [answer])).toMatchObject({ reason, refused: true });
});

test('a step that installs tzdata before it makes the plan complete', () => {
  const { solution } = unknownState('timezone', 'Asia/Seoul', [found()]);
  expect([solution?.by, solution?.plan.changes.length]).toEqual([[[{ type: 'package', name: 'tzdata' }]], 1]);
});

test.each<[string, Result]>([
  ['find is not installed', done('', 127, 'sh: find: not found')],
  ['no permission', done('', 1, "find: '/etc/localtime': Permission denied")],
])('the state is unknown: %s', (_what, answer) => {
  expect(unknownState('timezone', 'UTC', [answer]).reason).toBe('cannot read /etc/localtime');
});

test('the change touches the link, for services that restart on it', () => {
  const { touched } = plan('timezone', 'Asia/Seoul', [found(ZONES, SEOUL)]);
  expect(touched?.files).toEqual(['/etc/localtime']);
});

test.each<[string, Result, unknown]>([
  ['a zone', found(link('../usr/share/zoneinfo/America/New_York'), ZONES, SEOUL), { name: 'America/New_York' }],
  ['no file', found(ZONES, SEOUL), { name: 'UTC' }],
  ['a copied file', found('f f /etc/localtime \n', ZONES, SEOUL), undefined],
])('restored: %s', (_what, answer, expected) => {
  expect(restored('timezone', 'Asia/Seoul', [answer])).toEqual(expected);
});

test.each([
  ['Failed to connect to bus: No such file or directory', /D-Bus/],
  ["Failed to set time zone: Invalid or not installed time zone 'x'", /reinstall tzdata/],
])('advice: %s', (words, expected) => {
  expect(advice('timezone', 'UTC', words)).toMatch(expected);
});

test.each<[unknown, boolean]>([
  ['Asia/Seoul', true],
  ['America/Argentina/Buenos_Aires', true],
  ['Etc/GMT+9', true],
  ['UTC', true],
  [{ name: 'UTC' }, true],
  ['', false],
  ['/usr/share/zoneinfo/UTC', false],
  ['../../etc/passwd', false],
  ['Asia/', false],
  ['Asia/../UTC', false],
  ['zone.tab', false],
  ['-h', false],
  ['Asia Seoul', false],
  [9, false],
  [{ name: 'UTC', more: 1 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('timezone', parameters)).toBe(ok);
});
