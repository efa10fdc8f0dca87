import { compareVersions, evr, nevra, type Package } from '../../host/packages.ts';
import type { SimulatedHost } from '../../host/host.ts';
import {
  best,
  type Offer,
  type Problem,
  type Situation,
  solveInstallation,
  solveRemoval,
  type Transaction,
} from '../../host/solver.ts';
import { type Answer, fail, ok } from '../command.ts';
import { transactionTable } from './print.ts';
import type { Request } from './request.ts';
import { aboutOf, runTransaction } from './transaction.ts';
import { newer, obsoletes } from './updates.ts';

export function install(request: Request): Answer | Promise<Answer> {
  const { call, names, options } = request;
  if (names.length === 0) return fail(2, USAGE);
  const { offers, stdout: fetched, trouble } = request.loaded();
  if (trouble !== undefined) return fail(1, trouble, fetched);
  const { wanted, missing, stdout } = requested(call.host, offers, names);
  if (missing !== undefined) return fail(1, missing.stderr, fetched + missing.stdout);
  if (options.has('downloadonly')) return ok(`${fetched}${stdout}${DOWNLOADED}`);
  const solution = solveInstallation(situationOf(call.host, offers), wanted);
  if (solution.kind === 'transaction') return agreed(request, solution.transaction, fetched + stdout);
  return fail(1, problemsText(solution.problems), `${fetched}${ADVICE}`);
}

/** What has to be installed for these names, or dnf's words about those that no repository has. */
export function requested(host: SimulatedHost, offers: readonly Offer[], names: readonly string[]) {
  const excluded = excludedNames(host);
  const missing: string[] = [];
  const wanted: Offer[] = [];
  let stdout = '';
  for (const name of names) {
    const replacing = host.packages.find((one) => aboutOf(host, one)?.obsoletes.includes(name));
    const old = host.packages.find((one) => one.name === name || `${one.name}.${one.arch}` === name) ?? replacing;
    const newest = replacing ? undefined : best(offers, (one) => !excluded.includes(one.name) && fits(one, name));
    if (!old && !newest) missing.push(name);
    if (old) {
      const better = newest && old.name === newest.package.name && compareVersions(newest.package, old) > 0;
      stdout += `Package ${nevra(old)} is already installed.\n`;
      if (better) wanted.push(newest);
    } else if (newest) wanted.push(newest);
  }
  if (missing.length === 0) return { wanted, stdout, missing: undefined };
  const line = (name: string) =>
    excluded.includes(name)
      ? `All matches were filtered out by exclude filtering for argument: ${name}\n`
      : `No match for argument: ${name}\n`;
  const stderr = `Error: Unable to find a match: ${missing.join(' ')}`;
  return { wanted, stdout, missing: { stdout: missing.map(line).join(''), stderr } };
}

export function situationOf(host: SimulatedHost, offers: readonly Offer[]): Situation {
  return { installed: host.packages, offers, about: (one) => aboutOf(host, one) };
}

/** `excludepkgs` of dnf.conf, without patterns. */
function excludedNames(host: SimulatedHost): readonly string[] {
  const [, list = ''] = /^excludepkgs *= *(.*)$/m.exec(host.disk.tryRead('/etc/dnf/dnf.conf') ?? '') ?? [];
  return list.split(/[ ,]+/).filter(Boolean);
}

export function problemsText(problems: readonly Problem[]): string {
  const texts = problems.map(({ lines: [first = '', ...rest] }, index) => {
    const number = problems.length > 1 ? ` ${index + 1}` : '';
    return ` Problem${number}: ${first}\n${rest.map((line) => `  - ${line}\n`).join('')}`;
  });
  return `Error: \n${texts.join('')}`;
}

/** An update has no requests by name: dnf lists the packages that it cannot update. */
function asUpdate({ lines, stuck }: Problem): Problem {
  const kept = stuck.map((name) => `cannot install the best update candidate for package ${name}`);
  return { stuck, lines: [...lines.slice(1, -1), ...kept] };
}

function fits(one: Package, name: string): boolean {
  return (
    one.name === name ||
    `${one.name}-${one.version}` === name ||
    `${one.name}.${one.arch}` === name ||
    `${one.name}-${one.version}-${one.release}` === name ||
    `${one.name}-${evr(one)}.${one.arch}` === name ||
    nevra(one) === name ||
    `${one.name}-${one.epoch}:${one.version}-${one.release}.${one.arch}` === name ||
    one.provides.includes(name)
  );
}

export function remove(request: Request): Answer | Promise<Answer> {
  const { call, names } = request;
  const installed = call.host.packages;
  const missing = names.filter((name) => !installed.some((one) => one.name === name));
  const lines = missing.map((name) => `No match for argument: ${name}\n`).join('');
  const about = (one: (typeof installed)[number]) => aboutOf(call.host, one);
  const transaction = solveRemoval({ installed, offers: [], about }, names);
  const kept = [...transaction.remove, ...transaction.dependants].find(({ name }) => PROTECTED.includes(name));
  if (kept) return fail(1, `Error: \n Problem: ${PROTECTED_TEXT}: ${kept.name}`, `${lines}${PROTECTED_ADVICE}`);
  if (transaction.remove.length === 0) {
    return {
      status: 0,
      stdout: `${lines}Dependencies resolved.\nNothing to do.\nComplete!\n`,
      stderr: 'No packages marked for removal.\n',
    };
  }
  return agreed(request, transaction, lines);
}

export function upgrade(request: Request): Answer | Promise<Answer> {
  const { offers, stdout, trouble } = request.loaded();
  if (trouble !== undefined) return fail(1, trouble, stdout);
  const wanted = [...newer(request, offers), ...obsoletes(request, offers).map(({ offer }) => offer)];
  const { host } = request.call;
  const about = (one: (typeof host.packages)[number]) => aboutOf(host, one);
  const solution = solveInstallation({ installed: host.packages, offers, about }, wanted);
  if (solution.kind === 'problems') return fail(1, problemsText(solution.problems.map(asUpdate)), `${stdout}${ADVICE}`);
  return agreed(request, solution.transaction, stdout);
}

/** Shows a transaction and runs it after `-y` or a yes. */
export async function agreed(request: Request, transaction: Transaction, before: string): Promise<Answer> {
  const { call, options, quiet } = request;
  const { install: fresh, upgrade: better, remove: gone } = transaction;
  if (fresh.length + better.length + gone.length === 0) {
    return ok(`${before}Dependencies resolved.\nNothing to do.\nComplete!\n`);
  }
  const shown = quiet ? '' : `${before}${transactionTable(transaction)}`;
  const aborted = (stdout: string): Answer => ({ status: 1, stdout, stderr: 'Operation aborted.\n' });
  if (options.has('assumeno')) return aborted(shown);
  let asked = shown;
  if (!options.has('assumeyes')) {
    const question = 'Is this ok [y/N]: ';
    if (!call.terminal?.isTty) return aborted(`${shown}${question}`);
    call.terminal.stdout(shown);
    call.terminal.stdout(question);
    const said = await call.terminal.readLine(true);
    if (!/^y(es)?$/i.test(said?.trim() ?? '')) return aborted('');
    asked = '';
  }
  const { stdout, stderr } = runTransaction(call.host, transaction);
  return { status: 0, stdout: quiet ? '' : `${asked}${stdout}`, stderr };
}

/** dnf.conf(5), "protected_packages". */
const PROTECTED = ['dnf', 'systemd', 'sudo'];
const PROTECTED_TEXT = 'The operation would result in removing the following protected packages';
const PROTECTED_ADVICE =
  "(try to add '--skip-broken' to skip uninstallable packages or '--nobest' to use not only best candidate packages)\n";

const DOWNLOADED =
  "Complete!\nThe downloaded packages were saved in cache until the next successful transaction.\nYou can remove cached packages by executing 'dnf clean packages'.\n";

export const ADVICE =
  "(try to add '--allowerasing' to command line to replace conflicting packages or '--skip-broken' to skip uninstallable packages or '--nobest' to use not only best candidate packages)\n";

const USAGE = `usage: dnf install [-c [config file]] [-q] [-v] [--version]
                   [--installroot [path]] [--nodocs] [--noplugins]
                   [--enableplugin [plugin]] [--disableplugin [plugin]]
                   [--releasever RELEASEVER] [--setopt SETOPTS]
                   [--skip-broken] [-h] [--allowerasing] [-b | --nobest] [-C]
                   [-R [minutes]] [-d [debug level]] [--debugsolver]
                   [--showduplicates] [-e ERRORLEVEL] [--obsoletes]
                   [--rpmverbosity [debug level name]] [-y] [--assumeno]
                   [--enablerepo [repo]] [--disablerepo [repo] | --repo
                   [repo]] [--enable | --disable] [-x [package]]
                   [--disableexcludes [repo]] [--repofrompath [repo,path]]
                   [--noautoremove] [--nogpgcheck] [--color COLOR] [--refresh]
                   [-4] [-6] [--destdir DESTDIR] [--downloadonly]
                   [--comment COMMENT] [--bugfix] [--enhancement]
                   [--newpackage] [--security] [--advisory ADVISORY]
                   [--bz BUGZILLA] [--cve CVES]
                   [--sec-severity {Critical,Important,Moderate,Low}]
                   [--forcearch ARCH]
                   PACKAGE [PACKAGE ...]
dnf install: error: the following arguments are required: PACKAGE`;
