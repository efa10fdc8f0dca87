import { expect, test } from 'vitest';
import type { Result } from '../../../src/model/result.ts';
import { named } from '../named.ts';
import {
  absent,
  accepts,
  advice,
  done,
  file,
  plan,
  planText,
  type PlanText,
  restored,
  unchanged,
  unknownState,
} from './resource.ts';

interface HostState {
  readonly conf?: Result;
  readonly vconsole?: Result;
  readonly installed?: readonly string[];
  readonly keymaps?: readonly string[];
}

function answers({
  conf = file('LANG="en_US.UTF-8"\n'),
  vconsole = file('KEYMAP="de"\nFONT=eurlatgr\n'),
  installed = ['C', 'C.utf8', 'en_US', 'en_US.utf8', 'ko_KR.utf8', 'POSIX'],
  keymaps = ['/usr/lib/kbd/keymaps/xkb/us.map.gz'],
}: HostState): Result[] {
  const lines = (list: readonly string[]) => list.map((line) => `${line}\n`).join('');
  return [conf, vconsole, done(lines(installed)), done(lines(keymaps))];
}

const KOREAN = 'ko_KR.UTF-8';

test.each(
  named<{ what: string; parameters: unknown; state: HostState; expected: PlanText }>([
    {
      what: 'another locale',
      parameters: KOREAN,
      state: {},
      expected: { diff: ['lang: en_US.UTF-8 → ko_KR.UTF-8'], run: ['localectl set-locale LANG=ko_KR.UTF-8'] },
    },
    {
      what: 'other variables stay',
      parameters: KOREAN,
      state: { conf: file("# by hand\nLANG=en_US.UTF-8\nLC_TIME='C.UTF-8'\nLC_ALL=C\nFOO=bar\n") },
      expected: {
        diff: ['lang: en_US.UTF-8 → ko_KR.UTF-8'],
        run: ['localectl set-locale LANG=ko_KR.UTF-8 LC_TIME=C.UTF-8'],
      },
    },
    { what: 'as declared', parameters: KOREAN, state: { conf: file('LANG=ko_KR.UTF-8\n') }, expected: unchanged },
    {
      what: 'as declared, in another spelling',
      parameters: KOREAN,
      state: { conf: file('LANG="ko_KR.utf8"\n') },
      expected: unchanged,
    },
    {
      what: 'the last of two lines counts',
      parameters: KOREAN,
      state: { conf: file('LANG=C\nLANG=ko_KR.UTF-8\n') },
      expected: unchanged,
    },
    {
      what: 'no file',
      parameters: KOREAN,
      state: { conf: absent },
      expected: { diff: ['lang: (none) → ko_KR.UTF-8'], run: ['localectl set-locale LANG=ko_KR.UTF-8'] },
    },
    {
      what: 'a modifier makes another locale',
      parameters: 'C.UTF-8',
      state: { conf: file('LANG=C.UTF-8@x\n') },
      expected: { diff: ['lang: C.UTF-8@x → C.UTF-8'], run: ['localectl set-locale LANG=C.UTF-8'] },
    },
    {
      what: 'C is always installed',
      parameters: 'C',
      state: { installed: [] },
      expected: { diff: ['lang: en_US.UTF-8 → C'], run: ['localectl set-locale LANG=C'] },
    },
    {
      what: 'locale and keymap',
      parameters: { lang: KOREAN, keymap: 'us' },
      state: {},
      expected: {
        diff: ['lang: en_US.UTF-8 → ko_KR.UTF-8', 'keymap: de → us'],
        run: ['localectl set-locale LANG=ko_KR.UTF-8', 'localectl --no-convert set-keymap us'],
      },
    },
    {
      what: 'only the keymap',
      parameters: { keymap: 'us' },
      state: { vconsole: absent },
      expected: { diff: ['keymap: (none) → us'], run: ['localectl --no-convert set-keymap us'] },
    },
    { what: 'the keymap as declared', parameters: { keymap: 'de' }, state: { keymaps: [] }, expected: unchanged },
  ]),
)('%s', (_what, { parameters, state, expected }) => {
  expect(planText('locale', parameters, answers(state))).toEqual(expected);
});

test('refused: a locale that is not installed, with its package', () => {
  const found = unknownState('locale', KOREAN, answers({ installed: ['C', 'ko_KR.euckr'] }));
  expect(found).toMatchObject({
    reason: 'the locale ko_KR.UTF-8 is not installed',
    refused: true,
    solution: { by: [[{ type: 'package', name: 'glibc-langpack-ko' }]] },
  });
  expect(found.next).toContain('package: glibc-langpack-ko.');
});

test('refused: a variant of C that does not exist, without a package', () => {
  const found = unknownState('locale', 'C.EUC-KR', answers({}));
  expect([found.reason, found.solution]).toEqual(['the locale C.EUC-KR is not installed', undefined]);
});

test('refused: a keymap without a file', () => {
  expect(unknownState('locale', { keymap: 'kr' }, answers({ keymaps: [] }))).toMatchObject({
    reason: 'the keymap kr is not installed: /usr/lib/kbd/keymaps has no file kr.map',
    solution: { by: [[{ type: 'package', name: 'kbd' }]] },
  });
});

test('a declared locale whose package was removed: a warning', () => {
  const found = plan('locale', KOREAN, answers({ conf: file('LANG=ko_KR.UTF-8\n'), installed: ['C'] }));
  expect([found.changes, found.warning?.message]).toEqual([
    [],
    '/etc/locale.conf has ko_KR.UTF-8, but this locale is not installed: programs use the locale C',
  ]);
});

test.each<[string, number, Result, string]>([
  ['the file cannot be read', 0, { kind: 'failed', message: 'Permission denied' }, 'cannot read /etc/locale.conf'],
  ['locale is not installed', 2, done('', 127, 'sh: locale: not found'), '`locale` is not installed (exit status 127)'],
])('the state is unknown: %s', (_what, index, answer, reason) => {
  expect(unknownState('locale', KOREAN, answers({}).with(index, answer)).reason).toBe(reason);
});

test.each<[string, unknown, HostState, unknown]>([
  ['the locale', KOREAN, {}, { lang: 'en_US.UTF-8' }],
  ['both', { lang: KOREAN, keymap: 'us' }, {}, { lang: 'en_US.UTF-8', keymap: 'de' }],
  ['no locale before', KOREAN, { conf: absent }, undefined],
  ['no keymap before', { keymap: 'us' }, { vconsole: absent }, undefined],
])('restored: %s', (_what, parameters, state, expected) => {
  expect(restored('locale', parameters, answers(state))).toEqual(expected);
});

test('the change touches the files, for services that restart on them', () => {
  const { touched } = plan('locale', { lang: KOREAN, keymap: 'us' }, answers({}));
  expect(touched?.files).toEqual(['/etc/locale.conf', '/etc/vconsole.conf']);
});

test.each([
  ['Failed to connect to bus: No such file or directory', /D-Bus/],
  ['Failed to issue method call: Locale de_DE.UTF-8 not installed, refusing.', /de_DE\.UTF-8/],
])('advice: %s', (words, expected) => {
  expect(advice('locale', 'C', words)).toMatch(expected);
});

test.each<[unknown, boolean]>([
  ['ko_KR.UTF-8', true],
  ['C', true],
  ['POSIX', true],
  ['ca_ES.utf8@valencia', true],
  [{ lang: 'C.UTF-8', keymap: 'us-acentos' }, true],
  [{ keymap: 'kr' }, true],
  ['', false],
  ['Korean please', false],
  ['-a', false],
  ['ko_KR.UTF-8 LC_ALL=C', false],
  [{}, false],
  [{ keymap: '../us' }, false],
  [{ lang: 'C', more: 1 }, false],
])('%j: %s', (parameters, ok) => {
  expect(accepts('locale', parameters)).toBe(ok);
});

test('refused on Debian, whose logins read another file', () => {
  const debian = [absent, absent, done('C\n'), file('12.11\n')];
  expect(unknownState('locale', KOREAN, debian).reason).toMatch(/do not read \/etc\/locale\.conf/);
});
