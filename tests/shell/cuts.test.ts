import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { CUT } from '../../src/model/host-text.ts';
import { masker } from '../../src/model/masker.ts';
import { Secret } from '../../src/model/secret.ts';
import { shellText } from '../../src/transport/shell/texts.ts';
import { SHELLS } from './shell.ts';

// What session.sh sends of long outputs, masked, with a secret at every place around the cuts.

const CANARIES = ['CANARY1plain', `it's "2" \\$5`, 'CANARY2first\nsecond', 'C3'.repeat(15), '비밀번호 여덟'];
const BEFORE = 'The <br> quick & # ';
const AFTER = ' ~ jumps; over {} % ';
/** Instead of 64 KiB and 400 bytes. */
const KEPT = 12;
const SEPARATOR = '\n=====\n';

/** What the function of session.sh prints about each file. */
function printed([program = 'sh', ...args]: readonly string[], files: readonly string[], call: string): string[] {
  const directory = mkdtempSync(join(tmpdir(), 'provision-cuts-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const paths = files.map((content, index) => {
    const path = join(directory, String(index));
    writeFileSync(path, content);
    return path;
  });
  const script = `set -- token '' 1 '${CUT}'
${shellText('environment')}${shellText('common')}${shellText('session')}
p_kept_bytes=${KEPT} p_line_bytes=${KEPT}
while read -r p_path; do ${call}; printf '${SEPARATOR.replaceAll('\n', '\\n')}'; done`;
  const { stdout, stderr } = spawnSync(program, [...args, '-c', script], { input: `${paths.join('\n')}\n` });
  expect(stderr.toString()).toBe('');
  return stdout.toString().split(SEPARATOR).slice(0, -1);
}

const withoutMask = (text: string) => text.replaceAll(/^\(secret\)|\(secret\)$/g, '');

describe.each(SHELLS.map((command) => [command.join(' '), command] as const))('%s', (_name, command) => {
  describe.each(command === SHELLS[0] ? CANARIES : CANARIES.slice(-1))('%j', (canary) => {
    const mask = masker([new Secret(canary)]);

    test('is in neither end of a long output, and no part of it', () => {
      const offsets = Array.from({ length: KEPT + 1 }, (_, offset) => offset);
      const files = offsets.flatMap((offset) => [
        '#'.repeat(offset) + canary + '.'.repeat(3 * KEPT),
        '.'.repeat(3 * KEPT) + canary + '#'.repeat(offset),
      ]);
      const excerpts = printed(command, files, 'p_print_excerpt "$p_path"');
      for (const [index, excerpt] of excerpts.entries()) {
        const whole = mask(files[index] ?? '');
        const [first = '', sentence, last = ''] = mask(excerpt).split(/\n(\[\d+ bytes left out; .*\])\n/);
        expect(sentence).toBeDefined();
        expect(whole).toContain(withoutMask(first));
        expect(whole).toContain(withoutMask(last));
      }
    });

    test('is not in the last line, whole or in part, while it is being printed', () => {
      const text = `a line\n${BEFORE}${canary}${AFTER}`;
      const whole = mask(text);
      const files = Array.from({ length: canary.length + KEPT }, (_, length) =>
        text.slice(0, text.indexOf(canary) + length + 1),
      );
      for (const line of printed(command, files, `p_last_line "$p_path"; printf %s "$p_last"`)) {
        expect(whole).toContain(withoutMask(mask(line)));
      }
    });
  });

  test('a short line is whole', () => {
    const calls = `p_last_line "$p_path"; printf %s "$p_last"`;
    const lines = [
      'one\ntwo\n',
      'one\ntwo',
      '10%\r20%\r',
      'x'.repeat(KEPT + 1),
      `${'x'.repeat(KEPT)}\ny\n`,
      '',
      '\n\n',
    ];
    expect(printed(command, lines, calls)).toEqual([
      'two',
      `two${CUT}`,
      '20%',
      `${CUT}${'x'.repeat(KEPT)}${CUT}`,
      'y',
      '',
      '',
    ]);
  });
});
