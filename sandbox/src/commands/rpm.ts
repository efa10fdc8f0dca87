import { glob } from '../../../src/model/glob.ts';
import type { SimulatedHost } from '../host/host.ts';
import { type Installed, nvra } from '../host/packages.ts';
import { type Answer, fail, notSimulated, ok, program } from './command.ts';
import { aboutOf } from './dnf/transaction.ts';

const OPTIONS = '-q|--query -a|--all -f|--file -i|--info -l|--list --whatprovides --qf|--queryformat= --nosignature';

/** `rpm -q`; rpm(8). Packages come and go by dnf. */
export const rpm = program({ options: OPTIONS }, ({ host, options, operands }) => {
  if (!options.has('query')) return notSimulated('rpm', 'without --query');
  const format = options.get('queryformat');
  const unknown = [...(format ?? '').matchAll(/%\{(\w+)\}/g)].find(([, tag = '']) => !TAGS.includes(tag.toUpperCase()));
  if (unknown) return notSimulated('rpm', `--queryformat ${unknown[0]}`);
  const shown = (one: Installed) =>
    format !== undefined ? formatted(one, format) : options.has('info') ? information(host, one) : `${nvra(one)}\n`;
  if (options.has('all')) return all(host, operands, shown);
  if (options.has('file')) return owners(host, operands, shown);
  if (options.has('whatprovides')) return providers(host, operands, shown);
  if (operands.length === 0) return fail(1, 'rpm: no arguments given for query');
  let [stdout, missing] = ['', 0];
  for (const name of operands) {
    const one = host.packages.find((candidate) => namesOf(candidate).includes(name));
    if (!one) {
      stdout += `package ${name} is not installed\n`;
      missing += 1;
    } else if (options.has('list')) {
      const files = Object.keys(aboutOf(host, one)?.files ?? {});
      stdout += files.length > 0 ? `${files.join('\n')}\n` : '(contains no files)\n';
    } else stdout += shown(one);
  }
  return { status: missing, stdout, stderr: '' };
});

function all(host: SimulatedHost, patterns: readonly string[], shown: (one: Installed) => string): Answer {
  const matches = ({ name }: Installed) => patterns.length === 0 || patterns.some((one) => glob(one).test(name));
  // The newest first, as the database has them.
  const found = host.packages.filter(matches).toReversed();
  const keys = patterns.length === 0 ? host.keys.map(keyPackage) : [];
  return ok([...found.map(shown), ...keys].join(''));
}

/** The names by which a query finds a package. */
function namesOf({ name, version, release, arch }: Installed): readonly string[] {
  const plain = [name, `${name}-${version}`, `${name}-${version}-${release}`];
  return [...plain, ...plain.map((one) => `${one}.${arch}`)];
}

function providers(host: SimulatedHost, names: readonly string[], shown: (one: Installed) => string): Answer {
  let [stdout, status] = ['', 0];
  for (const name of names) {
    const found = host.packages.filter((one) => one.name === name || aboutOf(host, one)?.provides.includes(name));
    if (found.length === 0) status += 1;
    stdout += found.length === 0 ? `no package provides ${name}\n` : found.map(shown).join('');
  }
  return { status, stdout, stderr: '' };
}

/** rpm keeps imported keys as packages. */
function keyPackage(file: string): string {
  return file.includes('docker') ? 'gpg-pubkey-621e9f35-58adea78\n' : 'gpg-pubkey-8483c65d-5ccc5b19\n';
}

function owners(host: SimulatedHost, paths: readonly string[], shown: (one: Installed) => string): Answer {
  let [stdout, status] = ['', 0];
  for (const path of paths) {
    const owner = host.packages.find((one) => path in (aboutOf(host, one)?.files ?? {}));
    if (owner) stdout += shown(owner);
    else {
      status += 1;
      stdout += host.disk.exists(path)
        ? `file ${path} is not owned by any package\n`
        : `error: file ${path}: No such file or directory\n`;
    }
  }
  return { status, stdout, stderr: '' };
}

const TAGS = ['NAME', 'VERSION', 'RELEASE', 'ARCH', 'EPOCH', 'EPOCHNUM', 'EVR', 'NVRA', 'NEVRA', 'SIZE', 'INSTALLTIME'];

/** `%{NAME}` and the conditional `%|EPOCH?{…}|`. */
function formatted(one: Installed, format: string): string {
  const tags: Readonly<Record<string, string | undefined>> = {
    NAME: one.name,
    VERSION: one.version,
    RELEASE: one.release,
    ARCH: one.arch,
    EPOCH: one.epoch === 0 ? undefined : String(one.epoch),
    EPOCHNUM: String(one.epoch),
    EVR: `${one.epoch === 0 ? '' : `${one.epoch}:`}${one.version}-${one.release}`,
    NVRA: nvra(one),
    NEVRA: nvra(one),
    SIZE: String(one.size),
    INSTALLTIME: String(one.time),
  };
  return format
    .replace(/%\|(\w+)\?\{(.*?\}?)\}\|/g, (_all, tag: string, text: string) => (tags[tag] === undefined ? '' : text))
    .replace(/%\{(\w+)\}/g, (_all, tag: string) => tags[tag.toUpperCase()] ?? '(none)')
    .replaceAll(String.raw`\n`, '\n')
    .replaceAll(String.raw`\t`, '\t');
}

function information(host: SimulatedHost, one: Installed): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Name', one.name],
    ...(one.epoch === 0 ? [] : [['Epoch', String(one.epoch)] as const]),
    ['Version', one.version],
    ['Release', one.release],
    ['Architecture', one.arch],
    ['Install Date', new Date(one.time * 1000).toUTCString()],
    ['Size', String(one.size)],
    ['Summary', aboutOf(host, one)?.summary ?? one.name],
  ];
  return rows.map(([label, value]) => `${label.padEnd(12)}: ${value}\n`).join('');
}
