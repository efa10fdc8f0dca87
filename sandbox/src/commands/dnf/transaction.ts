import { Accounts } from '../../host/accounts.ts';
import type { SimulatedHost } from '../../host/host.ts';
import { encodeContent, evr, type Installed, nevra, type Package } from '../../host/packages.ts';
import type { Offer, Transaction } from '../../host/solver.ts';
import { bytes, offerNames, outcome, step } from './print.ts';
import { repositories } from './repositories.ts';

export interface Done {
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a transaction and returns dnf's output. */
export function runTransaction(host: SimulatedHost, transaction: Transaction): Done {
  const fresh = inOrder(transaction);
  const gone = [...transaction.dependants, ...transaction.unused, ...transaction.remove];
  let [stdout, stderr] = ['', ''];
  if (fresh.length > 0) {
    stdout += downloads(fresh);
    for (const key of missingKeys(host, fresh)) {
      stdout += `${key.name.padEnd(47)} 1.3 MB/s | 1.6 kB     00:00    \nKey imported successfully\n`;
      stderr += KEY_TEXT(key.file);
    }
  }
  note(host, 'RPM transaction start.');
  stdout +=
    'Running transaction check\nTransaction check succeeded.\nRunning transaction test\nTransaction test succeeded.\n' +
    `Running transaction\n${changePackages(host, transaction, fresh, gone).join('')}` +
    outcome('Upgraded', offerNames(transaction.upgrade)) +
    outcome('Installed', offerNames(fresh.filter((offer) => !transaction.upgrade.includes(offer)))) +
    outcome('Removed', gone.map(nevra)) +
    '\nComplete!\n';
  note(host, 'RPM transaction over.');
  return { stdout, stderr };
}

/** Installs `fresh` and removes what they replace and `gone`. Returns the lines that dnf prints of it. */
function changePackages(
  host: SimulatedHost,
  { install: requested, upgrade, replaced: byNewPackage }: Transaction,
  fresh: readonly Offer[],
  gone: readonly Installed[],
): readonly string[] {
  const replaced = [...byNewPackage.values()].flat();
  const old = upgrade.flatMap(({ package: { name } }) => host.packages.filter((one) => one.name === name));
  const wanted = new Set([...requested, ...upgrade]);
  const total = fresh.length + replaced.length + old.length + gone.length;
  const lines: string[] = [step('Preparing', '', 1, 1)];
  let at = 0;
  const next = () => (at += 1);
  for (const offer of fresh) {
    const verb = upgrade.includes(offer) ? 'Upgrading' : 'Installing';
    if (offer.package.name === 'docker-ce') lines.push(step('Running scriptlet', nevra(offer.package), at + 1, total));
    lines.push(step(verb, nevra(offer.package), next(), total));
    if (offer.package.units.length > 0) lines.push(step('Running scriptlet', nevra(offer.package), at, total));
    install(host, offer, wanted.has(offer) ? 'user' : 'dependency');
  }
  for (const one of replaced) {
    lines.push(step('Obsoleting', nevra(one), next(), total));
    remove(host, one, fresh);
  }
  if (replaced.length > 0) for (const one of replaced) lines.push(step('Running scriptlet', nevra(one), at, total));
  for (const one of old) lines.push(step('Cleanup', nevra(one), next(), total));
  for (const one of gone) {
    if (aboutOf(host, one)?.units.length) lines.push(step('Running scriptlet', nevra(one), at + 1, total));
    lines.push(step('Erasing', nevra(one), next(), total));
    remove(host, one, []);
  }
  const verified = [...offerNames(fresh), ...replaced.map(nevra), ...old.map(nevra), ...gone.map(nevra)].sort();
  for (const [index, name] of verified.entries()) lines.push(step('Verifying', name, index + 1, total));
  return lines;
}

/** Writes to dnf's log, which shows whether an rpm transaction was completed. */
function note(host: SimulatedHost, text: string): void {
  const time = new Date(host.now()).toISOString().replace(/\..*/, '+0000');
  const before = host.disk.tryRead(LOG) ?? '';
  host.disk.write(LOG, `${before}${time} DEBUG ${text}\n`);
}

const LOG = '/var/log/dnf.log';

/** Dependencies before the packages that need them. */
function inOrder(transaction: Transaction): readonly Offer[] {
  return [...transaction.dependencies, ...transaction.install, ...transaction.upgrade, ...transaction.weak];
}

function downloads(offers: readonly Offer[]): string {
  const line = (text: string, size: number, end: string) =>
    `${text.padEnd(47)} 1.1 MB/s | ${bytes(size).padStart(5)}B     00:00   ${end}\n`;
  const rows = offers.map((offer, index) => {
    const { name, version, release, arch, download } = offer.package;
    const number = offers.length > 1 ? `(${index + 1}/${offers.length}): ` : '';
    return line(`${number}${name}-${version}-${release}.${arch}.rpm`.slice(0, 47), download, ' ');
  });
  const total = offers.reduce((sum, offer) => sum + offer.package.download, 0);
  return `Downloading Packages:\n${rows.join('')}${'-'.repeat(80)}\n${line('Total', total, '  ')}`;
}

/** Imports the missing keys of the repositories of these packages, and returns them. */
function missingKeys(host: SimulatedHost, offers: readonly Offer[]) {
  const found: { readonly file: string; readonly name: string }[] = [];
  for (const { id, name, values } of repositories(host)) {
    const file = values.get('gpgkey');
    if (file === undefined || values.get('gpgcheck') === '0' || host.keys.includes(file)) continue;
    if (!offers.some(({ repository }) => repository === id)) continue;
    found.push({ file, name });
    host.keys = [...host.keys, file];
  }
  return found;
}

const KEY_TEXT = (file: string) => {
  const docker = file.includes('docker');
  const [id, owner, print] = docker
    ? ['621E9F35', 'Docker Release (CE rpm) <docker@docker.com>', '060A 61C5 1B55 8A7F 742B 77AA C52F EB6B 621E 9F35']
    : [
        '8483C65D',
        'CentOS (CentOS Official Signing Key) <security@centos.org>',
        '99DB 70FA E1D7 CE22 7FB6 4882 05B5 55B3 8483 C65D',
      ];
  const from = file.replace(/^file:\/\//, '');
  return `Importing GPG key 0x${id}:\n Userid     : "${owner}"\n Fingerprint: ${print}\n From       : ${from}\n`;
};

function install(host: SimulatedHost, { package: one, repository }: Offer, reason: Installed['reason']): void {
  const { name, epoch, version, release, arch, size } = one;
  const known = host.packages.some((other) => other.name === name);
  const record: Installed = {
    ...{ name, epoch, version, release, arch, size, reason, from: repository },
    time: Math.floor(host.now() / 1000),
  };
  host.packages = [...host.packages.filter((other) => other.name !== name), record];
  for (const [path, content] of Object.entries(one.files)) {
    const [data, mode] = encodeContent(path, content);
    host.disk.mkdir(path.slice(0, path.lastIndexOf('/')) || '/', true);
    host.disk.writeBytes(path, data, { mode });
  }
  const accounts = new Accounts(host.disk);
  for (const group of one.groups ?? []) accounts.ensureGroup(group);
  if (known) return;
  for (const unit of one.units) {
    const file = host.units.files.find(unit);
    if (file && host.units.files.preset(unit) === 'enabled') host.units.files.enable(file);
  }
}

/** Removes a package; files that a remaining package also has stay. */
function remove(host: SimulatedHost, one: Installed, staying: readonly Offer[]): void {
  const about = aboutOf(host, one);
  for (const unit of about?.units ?? []) {
    host.units.files.disable(unit);
    host.units.stop(unit);
  }
  host.packages = host.packages.filter((other) => other !== one && other.name !== one.name);
  for (const path of Object.keys(about?.files ?? {})) {
    if (staying.some((offer) => path in offer.package.files)) continue;
    if (host.disk.lstat(path)) host.disk.remove(path);
  }
}

export function aboutOf(host: SimulatedHost, one: Installed): Package | undefined {
  const { baseos, appstream, docker } = host.installation.catalogue;
  const all = [...baseos, ...appstream, ...docker];
  return all.find((candidate) => candidate.name === one.name && evr(candidate) === evr(one));
}
