import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { CUT, firstPart, fromHost, lastPart, own, withoutMarks } from '../../src/model/host-text.ts';
import { masker } from '../../src/model/masker.ts';
import { Secret } from '../../src/model/secret.ts';

const maskerOf = (...secrets: readonly string[]) => masker(secrets.map((value) => new Secret(value)));

describe('whole secrets', () => {
  test.each([
    { secrets: [], text: 'hunter2', masked: 'hunter2' },
    { secrets: ['hunter2'], text: 'login hunter2 (hunter2)', masked: 'login (secret) ((secret))' },
    { secrets: ['hunter2'], text: 'hunter2hunter2', masked: '(secret)(secret)' },
    { secrets: ['abcd', 'abcdefgh'], text: 'abcdefgh abcd', masked: '(secret) (secret)' },
    { secrets: ['abcdef', 'defghi'], text: 'abcdefghi', masked: '(secret)' },
    { secrets: ['aXXa'], text: 'aXXaXXa', masked: '(secret)' },
    { secrets: ['$&$1', 'a.c*'], text: '$&$1 a.c* abcc', masked: '(secret) (secret) abcc' },
    { secrets: ['abc', ''], text: 'abc is too short to be masked', masked: 'abc is too short to be masked' },
    { secrets: ['두 줄\n비밀'], text: '[두 줄\n비밀]', masked: '[(secret)]' },
    { secrets: [' padded '], text: 'padded', masked: '(secret)' },
    { secrets: ['secret'], text: 'a secret', masked: 'a (secret)' },
  ])('$secrets in $text', ({ secrets, text, masked }) => {
    expect(maskerOf(...secrets)(text)).toBe(masked);
  });
});

describe('each line of a secret with several lines', () => {
  const mask = maskerOf('-----BEGIN KEY-----\r\nb3BlbnNzaC1rZXk\nabc\n  indented  ');
  test.each([
    ['the key b3BlbnNzaC1rZXk alone', 'the key (secret) alone'],
    ['-----BEGIN KEY-----', '(secret)'],
    ['abc is too short', 'abc is too short'],
    ['[indented]', '[(secret)]'],
  ])('%s', (text, masked) => {
    expect(mask(text)).toBe(masked);
  });
});

const PASSWORD = `it's "50%" $5\\n & 비밀/번호+`;

describe('encodings', () => {
  const mask = maskerOf(PASSWORD);
  const shell = (script: string, program = 'bash') => {
    const { stdout, stderr } = spawnSync(program, ['-c', script, 'sh', PASSWORD], { env: { LC_ALL: 'C' } });
    return stdout.toString() + stderr.toString();
  };

  test.each([
    ['JSON', JSON.stringify({ password: PASSWORD })],
    ['JSON of PHP', JSON.stringify(PASSWORD).replaceAll('/', '\\/')],
    ['JSON of Python', `"it's \\"50%\\" $5\\\\n & \\ube44\\ubc00/\\ubc88\\ud638+"`],
    ['a part of a URL', `https://host/${encodeURIComponent(PASSWORD)}`],
    ['a query', `password=${new URLSearchParams({ password: PASSWORD }).toString().slice('password='.length)}&a=b`],
    ['lower-case percent codes', encodeURIComponent(PASSWORD).toLowerCase()],
    ['single quotes', `'${PASSWORD.replaceAll("'", `'\\''`)}'`],
    ['a compose file', `PASSWORD: ${PASSWORD.replaceAll('$', '$$$$')}`],
    ['base64', Buffer.from(PASSWORD).toString('base64')],
    ['base64 with another text before', Buffer.from(`a${PASSWORD}`).toString('base64')],
    ['base64 with another text before and after', Buffer.from(`user:${PASSWORD}\n`).toString('base64')],
    ['base64 for URLs', Buffer.from(PASSWORD).toString('base64url')],
  ])('%s', (_what, text) => {
    const masked = mask(text);
    expect(masked).toContain('(secret)');
    // What is left of base64 depends on less than three bytes.
    expect(masked.length).toBeLessThan(text.length - 8);
    expect(masked).not.toMatch(/50|ube44|JTUw/);
  });

  test.each([
    ['the trace of bash', 'set -x; true "$1"', 'bash'],
    ['the trace of sh', 'set -x; true "$1"', 'sh'],
    ['printf %q', 'printf "%q\\n" "$1"', 'bash'],
    ['the list of variables', 'PASSWORD=$1; set | grep ^PASSWORD=', 'bash'],
    ['base64', 'printf %s "$1" | base64', 'bash'],
  ])('%s', (_what, script, program) => {
    const masked = mask(shell(script, program));
    expect(masked).toContain('(secret)');
    expect(masked).not.toMatch(/50|\\353|NTAl/);
  });

  describe.each([
    ['a long secret', 'x'.repeat(30) + 'Y'.repeat(40) + 'z'.repeat(50)],
    ['a short secret', 'CANARY-one'],
  ])('base64 of %s that is broken into lines', (_what, secret) => {
    const wrapped = (before: number, width: number) => {
      const encoded = Buffer.from(`${'u'.repeat(before)}${secret}:`).toString('base64');
      return encoded.match(new RegExp(`.{1,${width}}`, 'g')) ?? [];
    };
    // What is left depends on less than three bytes of the secret, on each side.
    const parts = [0, 1, 2].flatMap((offset) => {
      const encoded = Buffer.from('\0'.repeat(offset) + secret).toString('base64');
      return Array.from({ length: encoded.length - 8 }, (_, start) => encoded.slice(start + 2, start + 7));
    });
    const maskSecret = maskerOf(secret);

    test.each([64, 76])('of %i characters', (width) => {
      for (let before = 0; before < 80; before += 1) {
        const lines = wrapped(before, width);
        const shown = [maskSecret(lines.join('\n')), maskSecret(lines.join('\r\n')), ...lines.map(maskSecret)];
        expect(shown.filter((text) => parts.some((part) => text.includes(part)))).toEqual([]);
      }
    });
  });
});

describe('a cut', () => {
  const maskHorse = maskerOf('hunter2-correct-horse');
  test.each([
    [`${CUT}rrect-horse was refused`, ' was refused'],
    [`the password hunter2-co${CUT}`, 'the password '],
    [`a hunter2-correct-horse b${CUT}`, 'a (secret) b'],
    [`${CUT}er2-corr${CUT}`, ''],
    [`${CUT}no part of it${CUT}`, 'no part of it'],
    [`hunter2-co${CUT}\n[9 bytes left out]\n${CUT}rse`, '\n[9 bytes left out]\n'],
    [`hunter2-co is no cut`, 'hunter2-co is no cut'],
    [CUT, ''],
  ])('%j', (text, masked) => {
    expect(maskHorse(text)).toBe(masked);
  });

  test('inside a character leaves no part of a secret', () => {
    const bytes = Buffer.from('암호는 비밀번호입니다');
    const masked = maskerOf('비밀번호입니다');
    for (let length = 0; length <= bytes.length; length += 1) {
      const [start, end] = [bytes.subarray(length).toString('utf8'), bytes.subarray(0, length).toString('utf8')];
      expect(masked(`${CUT}${start}`).replaceAll('(secret)', '')).not.toMatch(/[비밀번입니다]/);
      expect(masked(`${end}${CUT}`).replaceAll('(secret)', '')).not.toMatch(/[비밀번입니다]/);
    }
  });

  test.each([
    ['hunter2-correct-horse'],
    ['두 줄의\n비밀번호'],
    [`it's "quoted"`],
    ['aaaaabaaaaab'],
    ['docker3docker4'],
  ])('of %j at every place leaves no part of it', (secret) => {
    const before = 'The quick <br> fox. ';
    const text = `${before}${secret}${secret} #`;
    const mask = maskerOf(secret);
    const whole = mask(text);
    const shown: string[] = [];
    for (let start = 0; start <= text.length; start += 1) {
      shown.push(mask(firstPart(text, start)).replace(/\(secret\)$/, ''));
      shown.push(mask(lastPart(text, start)).replace(/^\(secret\)/, ''));
      for (let end = start + 1; end <= text.length; end += 1) {
        shown.push(mask(CUT + text.slice(start, end) + CUT).replaceAll(/^\(secret\)|\(secret\)$/g, ''));
      }
    }
    // Less may be shown than of the whole text, never more.
    expect(shown.filter((part) => !whole.includes(part))).toEqual([]);
  });
});

describe('words of provision', () => {
  test('are not masked inside text of a host', () => {
    const mask = maskerOf('docker');
    expect(mask(own('docker-ce: ') + 'docker' + own(', expected docker'))).toBe('docker-ce: (secret), expected docker');
  });

  test('cannot be claimed by a host', () => {
    expect(maskerOf('hunter2')(fromHost(own('hunter2')))).toBe('\uFFFD(secret)\uFFFD');
  });

  test('are found in the text without marks', () => {
    expect(withoutMarks(`${own('docker: ')}absent${CUT}`)).toBe('docker: absent');
  });
});
