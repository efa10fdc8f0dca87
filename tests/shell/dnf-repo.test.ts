import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reveal } from '../../src/model/secret.ts';
import { done, plan, skipped } from '../unit/resources/resource.ts';
import { tempDir } from '../unit/temp-dir.ts';

/** The file after the sed command of the plan, for a file where dnf and the file disagree about every section. */
test.each<{ enabled: readonly string[]; before: string; after: string }>([
  {
    enabled: ['docker-ce-stable'],
    before: '[docker-ce-stable]\nname=a\nenabled=0\ngpgcheck=1\n\n[docker-ce-test]\nname=b\n  enabled = 1\n',
    after: '[docker-ce-stable]\nenabled=1\nname=a\ngpgcheck=1\n\n[docker-ce-test]\nenabled=0\nname=b\n',
  },
  { enabled: [], before: '# x\n[a]\nname=[a]\n', after: '# x\n[a]\nenabled=0\nname=[a]\n' },
  {
    enabled: ['a.b', 'c'],
    before: '[a.b]\n[axb]\n[c]\n[cc]\n',
    after: '[a.b]\nenabled=1\n[axb]\nenabled=0\n[c]\nenabled=1\n[cc]\nenabled=0\n',
  },
])('enabled sections: $enabled', ({ enabled, ...texts }) => {
  const [before, after] = [withUrls(texts.before), withUrls(texts.after)];
  const path = join(tempDir(), 'x.repo');
  writeFileSync(path, before);
  const desired = { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo', enabled };
  // As grep prints the files that dnf reads. The further section makes the plan differ in any case.
  const lines = `${before}${withUrls('[provision-more]\nenabled=1\n')}`.replace(/\n$/, '').split('\n');
  const printed = lines.map((line) => `/etc/yum.repos.d/docker-ce.repo:${line}\n`).join('');
  const [change] = plan('dnf_repo', desired, [done(printed), skipped, skipped]).changes;
  const [operation] = change?.operations ?? [];
  const [program = '', ...args] = operation?.kind === 'exec' ? operation.argv.map(reveal) : [];
  execFileSync(program, args.with(-1, path));
  expect(readFileSync(path, 'utf8')).toBe(after);
});

/** dnf ignores a section without a URL. */
function withUrls(text: string): string {
  return text.replaceAll(/^(\[.*\]\n(?:enabled=.\n)?)/gm, '$1baseurl=http://host/\n');
}
