import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { debianSources, suite } from './debian.ts';
import { $ } from './shell.ts';

/** Downloads packages of Debian without installing them. */
export interface Debs {
  /** `NAME` or `NAME/SUITE`. The files are placed in the folder. */
  readonly download: (...packages: readonly string[]) => Promise<void>;
  /** The first package that another one depends on. */
  readonly dependency: (name: string) => Promise<string>;
}

/** With lists of its own in the folder, so that nothing of another release is installed on this machine. */
export async function debsIn(dir: string, suites: readonly string[]): Promise<Debs> {
  for (const name of ['lists/partial', 'cache/archives/partial']) await mkdir(join(dir, name), { recursive: true });
  const sources = join(dir, 'debian.sources');
  const ofSuite = new RegExp(`^Types: deb\\n(?:.*\\n)*?URIs: (\\S+)\\nSuites: ${suite}\\b(?!-)`, 'm');
  const [, uri = 'http://deb.debian.org/debian'] = ofSuite.exec(await debianSources()) ?? [];
  const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';
  await writeFile(
    sources,
    `Types: deb\nURIs: ${uri}\nSuites: ${suites.join(' ')}\nComponents: main\nSigned-By: ${keys}\n`,
  );
  const options = {
    'Dir::Etc::SourceList': sources,
    'Dir::Etc::SourceParts': '/dev/null',
    'Dir::State::Lists': join(dir, 'lists'),
    'Dir::Cache': join(dir, 'cache'),
    'APT::Sandbox::User': 'root',
  };
  const words = Object.entries(options).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await $`apt-get ${words} --quiet update`;
  return {
    download: async (...packages) => void (await $({ cwd: dir })`apt-get ${words} --quiet download ${packages}`),
    dependency: async (name) => {
      const { stdout } = await $`apt-cache ${words} depends --important ${name}`;
      const [, found] = /Depends: (\S+)/.exec(stdout) ?? [];
      if (found === undefined) throw new Error(`${name} depends on nothing: ${stdout}`);
      return found;
    },
  };
}
