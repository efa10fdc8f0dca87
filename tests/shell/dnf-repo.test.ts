import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { reveal } from '../../src/model/secret.ts';
import { done, file, plan } from '../unit/resources/resource.ts';
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
])('enabled sections: $enabled', ({ enabled, before, after }) => {
  const path = join(tempDir(), 'x.repo');
  writeFileSync(path, before);
  const desired = { name: 'docker-ce', url: 'https://download.docker.com/linux/centos/docker-ce.repo', enabled };
  const [change] = plan('dnf_repo', desired, [
    file(`${before}[provision-more]\nenabled=1\n`),
    done('repo id        repo name          status\n'),
  ]).changes;
  const [operation] = change?.operations ?? [];
  const [program = '', ...args] = operation?.kind === 'exec' ? operation.argv.map(reveal) : [];
  execFileSync(program, args.with(-1, path));
  expect(readFileSync(path, 'utf8')).toBe(after);
});
