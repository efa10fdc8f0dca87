import { z } from 'zod';
import { content, exec, type Operation, output, read } from '../model/operation.ts';
import type { Change, Difference, Resource } from '../model/resource.ts';

const Url = z.url({ protocol: /^(https?|ftp|file)$/, error: 'an address such as https://host/path' });
const Value = z.string().regex(/^[^\r\n]+$/, 'one line of text');
const Id = z.string().regex(/^[\w.:-]+$/, 'a repository id has letters, digits and . _ : -');

const schema = z
  .strictObject({
    name: Id.describe('The file `/etc/yum.repos.d/<name>.repo`; without `url` also the id of the repository.'),
    state: z.enum(['present', 'absent']).default('present').describe('`absent` removes the file.'),
    url: Url.optional().describe('A ready .repo file, taken over by the host as it is.'),
    enabled: z
      .union([z.boolean(), z.array(Id)])
      .optional()
      .describe('Whether dnf uses it. With `url` the ids to use, all others off; left out: as the file says.'),
    description: Value.optional().describe('What dnf shows as its name.'),
    baseurl: Value.optional().describe('Where the packages are; `$releasever` and `$basearch` are dnf’s.'),
    metalink: Value.optional().describe('Where dnf gets a list of mirrors with their checksums.'),
    mirrorlist: Value.optional().describe('Where dnf gets a list of mirrors.'),
    gpgcheck: z.boolean().optional().describe('Whether signatures are checked; they are unless this says no.'),
    gpgkey: Value.optional().describe('Where the key of the signatures is.'),
    priority: z
      .int()
      .optional()
      .describe('The lowest number wins where several repositories have a package; 99 without it.'),
  })
  .superRefine((repo, context) => {
    const sources = (['baseurl', 'metalink', 'mirrorlist'] as const).filter((key) => repo[key] !== undefined);
    const complain = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (repo.state === 'absent') return;
    if (repo.url === undefined && sources.length === 0) {
      complain('name', 'a repository needs url (a ready .repo file), baseurl, metalink or mirrorlist');
    }
    if (repo.url !== undefined) {
      const own = (['description', 'gpgcheck', 'gpgkey', 'priority', ...sources] as const).find(
        (key) => repo[key] !== undefined,
      );
      if (own) complain(own, `url brings a whole file; ${own} belongs to a repository given by its fields`);
      if (typeof repo.enabled === 'boolean') complain('enabled', 'with url, enabled lists the ids to use');
    } else if (Array.isArray(repo.enabled)) {
      complain('enabled', 'a list of ids goes with url; here it is true or false');
    }
  });

type Desired = z.infer<typeof schema>;
type Sections = ReadonlyMap<string, ReadonlyMap<string, string>>;

interface Current {
  readonly text: string | undefined;
  /** The file's sections by id; undefined where there is no file. */
  readonly sections: Sections | undefined;
  /** What dnf itself says of every repository it knows, by id. */
  readonly dnf: ReadonlyMap<string, boolean>;
}

export const dnfRepo: Resource<Desired, Current> = {
  type: 'dnf_repo',
  summary: 'A package repository, from a ready .repo file or from its fields.',
  guide: {
    examples: [
      {
        what: 'A ready file from its maker, taken over as it is',
        step: 'dnf_repo: { name: docker-ce, url: https://download.docker.com/linux/centos/docker-ce.repo }',
        recorded: 'by-url',
      },
      {
        what: 'Of the repositories in such a file, the ones to use',
        step: `dnf_repo:
  name: docker-ce
  url: https://download.docker.com/linux/centos/docker-ce.repo
  enabled: [docker-ce-stable, docker-ce-test]`,
        recorded: 'by-url-with-its-ids',
      },
      {
        what: 'By its fields, as for a mirror in the classroom',
        step: `dnf_repo:
  name: docker-own
  description: Docker, by its fields
  baseurl: https://download.docker.com/linux/centos/$releasever/$basearch/stable
  gpgkey: https://download.docker.com/linux/centos/gpg`,
        recorded: 'by-fields',
      },
      { what: 'Removed', step: 'dnf_repo: { name: docker-ce, state: absent }', recorded: 'absent' },
    ],
    knownIssues: [
      {
        what: 'The address gives something else than a .repo file',
        advice:
          'What has no [section] is not taken over: the page of a proxy, a hotel or a wrong address. Open the address in a browser and correct url.',
      },
      {
        what: 'curl: (6), (7) or (28)',
        advice: 'The host does not reach the server: check gateway and dns of its network step.',
      },
      {
        what: 'curl: (35) or (60)',
        advice: 'Check the clock of the host (timedatectl) and its certificates (update-ca-trust).',
      },
    ],
  },
  schema,
  name: ({ name }) => name,
  probe: ({ name }) => ({
    // --cacheonly: merely looking would rewrite dnf's notes of which metadata has expired.
    operations: [read(fileOf(name)), exec('dnf', '--quiet', '--cacheonly', 'repolist', '--all')],
    parse([file, repolist]) {
      const text = content(file, fileOf(name));
      return {
        text,
        sections: text === undefined ? undefined : parseIni(text),
        dnf: parseRepolist(output(repolist, 'dnf repolist')),
      };
    },
  }),
  plan(current, desired) {
    if (desired.state === 'absent') return planAbsent(current, desired);
    return desired.url === undefined ? planFields(current, desired) : planUrl(current, desired, desired.url);
  },
  retry: {
    times: 2,
    transientError: (words) =>
      /curl: \((5|6|7|16|18|28|35|52|55|56|92)\)|error: 5\d\d/.test(words)
        ? { after: 2, reason: 'the server does not answer as it should' }
        : undefined,
  },
  advise: (words) =>
    /curl: \((6|7|28)\)/.test(words)
      ? 'The host does not reach the server: check gateway and dns of its network step. The proxy of dnf.conf is not used for this; where there is no way without one, declare the repository by its fields.'
      : /curl: \((35|60)\)/.test(words)
        ? 'Check the clock of the host (timedatectl) and its certificates (update-ca-trust).'
        : undefined,
};

function fileOf(name: string): string {
  return `/etc/yum.repos.d/${name}.repo`;
}

function planAbsent({ sections }: Current, { name }: Desired): readonly Change[] {
  if (!sections) return [];
  const diff = [{ field: 'file', before: [...sections.keys()].join(' '), after: 'absent', plain: true as const }];
  return [{ action: 'remove', diff, operations: [exec('rm', '-f', '--', fileOf(name))] }];
}

function planUrl(current: Current, { name, enabled }: Desired, url: string): readonly Change[] {
  const file = fileOf(name);
  const wanted = Array.isArray(enabled) ? enabled : undefined;
  if (!current.sections || current.sections.size === 0) {
    const fresh = `${file}.new`;
    const operations: Operation[] = [
      // --fail: an error page is not a repository file; grep: neither is the login page of a hotel.
      exec('curl', '--fail', '--silent', '--show-error', '--location', '--max-time', '60', '--output', fresh, url),
      exec('grep', '--quiet', String.raw`^\[.*\]`, fresh),
      ...(wanted ? [setEnabled(fresh, wanted)] : []),
      exec('mv', '-f', '--', fresh, file),
    ];
    const diff: Difference[] = [{ field: 'file', before: undefined, after: url, plain: true }];
    return [{ action: 'add', diff, operations }];
  }
  const diff: Difference[] = [];
  for (const [id, section] of current.sections) {
    const inFile = isOn(section.get('enabled'));
    const on = wanted ? wanted.includes(id) : inFile;
    if (on !== inFile) diff.push({ field: id, before: onOff(inFile), after: onOff(on) });
    else diff.push(...dnfDiffers(current, id, on));
  }
  for (const id of wanted ?? []) {
    if (!current.sections.has(id)) diff.push({ field: id, before: 'not in the file', after: 'enabled' });
  }
  if (diff.length === 0) return [];
  return [{ action: 'change', diff, operations: wanted ? [setEnabled(file, wanted)] : [] }];
}

function planFields({ text, sections, ...current }: Current, desired: Desired): readonly Change[] {
  const { name } = desired;
  const keys = fileKeys(desired);
  const section = sections?.get(name) ?? new Map<string, string>();
  const inFile =
    sections?.size === 1 && keys.size === section.size && [...keys].every(([key, value]) => section.get(key) === value);
  const path = fileOf(name);
  const whole = [`[${name}]`, ...[...keys].map(([key, value]) => `${key}=${value}`), ''].join('\n');
  const diff: readonly Difference[] = inFile
    ? dnfDiffers(current, name, desired.enabled !== false)
    : [{ field: path, before: text, after: whole, content: true }];
  if (diff.length === 0) return [];
  return [{ action: sections ? 'change' : 'add', diff, operations: [{ kind: 'write', path, content: whole }] }];
}

/** The keys of the section, in the order they are written: dnf.conf(5), "Repo Options". */
function fileKeys(desired: Desired): ReadonlyMap<string, string> {
  const { description, baseurl, metalink, mirrorlist, gpgcheck, gpgkey, priority, enabled, name } = desired;
  const all = {
    name: description ?? name,
    baseurl,
    metalink,
    mirrorlist,
    enabled: enabled === false ? '0' : '1',
    gpgcheck: gpgcheck === false ? '0' : '1',
    gpgkey,
    priority: priority?.toString(),
  };
  return new Map(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

/** The file can be right and dnf may still not use it: another directory, an override, a file it cannot read. */
function dnfDiffers({ dnf }: Pick<Current, 'dnf'>, id: string, on: boolean): readonly Difference[] {
  const seen = dnf.get(id);
  if (seen === on) return [];
  return [{ field: `${id} in dnf`, before: seen === undefined ? 'not seen' : onOff(seen), after: onOff(on) }];
}

/** Leaves one `enabled=` line in each section, right below its header. */
function setEnabled(file: string, ids: readonly string[]): Operation {
  const escaped = ids.map((id) => id.replaceAll('.', String.raw`\.`)).join(String.raw`\|`);
  return exec(
    'sed',
    '--in-place',
    '--expression',
    '/^[[:space:]]*enabled[[:space:]]*=/d',
    ...(ids.length === 0 ? [] : ['--expression', String.raw`/^\[\(${escaped}\)\]/{p;s/.*/enabled=1/;b}`]),
    '--expression',
    String.raw`/^\[/{p;s/.*/enabled=0/}`,
    '--',
    file,
  );
}

function parseIni(text: string): Sections {
  const sections = new Map<string, Map<string, string>>();
  let section: Map<string, string> | undefined;
  for (const line of text.split('\n')) {
    const header = /^\[(.+)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) sections.set(header, (section = new Map()));
    const [, key, value] = /^([^\s#;=][^=]*?)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (section && key !== undefined && value !== undefined) section.set(key, value);
  }
  return sections;
}

/** A table of `id  name  status`; the name has blanks of its own. */
function parseRepolist(text: string): ReadonlyMap<string, boolean> {
  const rows = text.matchAll(/^(\S+)\s.*\s(enabled|disabled)\s*$/gm);
  return new Map([...rows].map(([, id = '', status]) => [id, status === 'enabled']));
}

function isOn(value: string | undefined): boolean {
  return value === undefined || /^(1|yes|true|on)$/i.test(value);
}

function onOff(on: boolean): string {
  return on ? 'enabled' : 'disabled';
}
