import {
  best,
  type Problem,
  solveInstallation,
  solveRemoval,
  type Offer,
  type Transaction,
} from '../../host/solver.ts';
import { compareVersions, evr, nevra, type Package } from '../../host/packages.ts';
import { type Answer, type Call, fail, ok, type Program } from '../command.ts';
import { parse } from '../files.ts';
import { configManager } from './config-manager.ts';
import { listPackages, repolist, repoquery } from './list.ts';
import { transactionTable } from './print.ts';
import { load, type Loaded } from './repositories.ts';
import { aboutOf, carryOut } from './transaction.ts';

export interface Request {
  readonly call: Call;
  readonly names: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly quiet: boolean;
  readonly loaded: () => Loaded;
}

/** dnf(8): what a person or this program asks of it to bring, remove and look at packages and repositories. */
export const dnf: Program = async (call) => {
  const { options, operands } = parse(call.args, [
    'setopt',
    'enablerepo',
    'disablerepo',
    'repo',
    'add-repo',
    'releasever',
    'x',
  ]);
  const [verb, ...names] = operands;
  const cacheOnly = options.has('cacheonly') || options.has('C');
  const request: Request = {
    call,
    names,
    options,
    quiet: options.has('quiet') || options.has('q'),
    loaded: () => load(call.host, cacheOnly),
  };
  if (verb === undefined) return fail(1, 'usage: dnf [options] COMMAND');
  const run = VERBS[verb];
  if (!run) return unknown(verb);
  return run(request);
};

const VERBS: Readonly<Record<string, (request: Request) => Answer | Promise<Answer>>> = {
  install: (request) => asRoot(request, install),
  remove: (request) => asRoot(request, remove),
  erase: (request) => asRoot(request, remove),
  upgrade: (request) => asRoot(request, upgrade),
  update: (request) => asRoot(request, upgrade),
  'check-update': checkUpdate,
  repolist,
  list: listPackages,
  repoquery,
  clean: ({ call }) => {
    call.host.metadata = {};
    return ok('0 files removed\n');
  },
  makecache: (request) => {
    const { stdout, trouble } = request.loaded();
    return trouble === undefined ? ok(`${stdout}Metadata cache created.\n`) : fail(1, trouble, stdout);
  },
  history: () => ok(''),
  'config-manager': (request) =>
    request.call.host.packages.some(({ name }) => name === 'python3-dnf-plugins-core')
      ? configManager(request.call)
      : unknown('config-manager'),
};

function unknown(verb: string): Answer {
  const hint = `It could be a DNF plugin command, try: "dnf install 'dnf-command(${verb})'"`;
  return fail(1, `No such command: ${verb}. Please use /usr/bin/dnf --help\n${hint}`);
}

function asRoot(request: Request, work: (request: Request) => Answer | Promise<Answer>): Answer | Promise<Answer> {
  if (request.call.user.uid === 0 || request.options.has('assumeno')) return work(request);
  return fail(1, 'Error: This command has to be run with superuser privileges (under the root user on most systems).');
}

function install(request: Request): Answer | Promise<Answer> {
  const { call, names } = request;
  if (names.length === 0) return fail(2, USAGE);
  const { offers, stdout: fetched, trouble } = request.loaded();
  if (trouble !== undefined) return fail(1, trouble, fetched);
  const { packages } = call.host;
  let stdout = fetched;
  const missing: string[] = [];
  const wanted: Offer[] = [];
  for (const name of names) {
    const replacing = packages.find((one) => aboutOf(call.host, one)?.obsoletes.includes(name));
    const old = packages.find((one) => one.name === name) ?? replacing;
    const newest = replacing ? undefined : best(offers, (one) => fits(one, name));
    if (!old && !newest) missing.push(name);
    if (old) {
      const better = newest && old.name === newest.package.name && compareVersions(newest.package, old) > 0;
      stdout += `Package ${nevra(old)} is already installed.\n`;
      if (better) wanted.push(newest);
    } else if (newest) wanted.push(newest);
  }
  if (missing.length > 0) {
    const lines = missing.map((name) => `No match for argument: ${name}\n`).join('');
    return fail(1, `Error: Unable to find a match: ${missing.join(' ')}`, fetched + lines);
  }
  const situation = { installed: packages, offers, about: (one: (typeof packages)[number]) => aboutOf(call.host, one) };
  const solution = solveInstallation(situation, wanted);
  if (solution.kind === 'transaction') return agreed(request, solution.transaction, stdout);
  return fail(1, problemsText(solution.problems), `${fetched}${ADVICE}`);
}

function problemsText(problems: readonly Problem[]): string {
  const texts = problems.map(({ lines: [first = '', ...rest] }, index) => {
    const number = problems.length > 1 ? ` ${index + 1}` : '';
    return ` Problem${number}: ${first}\n${rest.map((line) => `  - ${line}\n`).join('')}`;
  });
  return `Error: \n${texts.join('')}`;
}

/** An update asks for nothing by name: it tells which packages stay as they are. */
function asUpdate({ lines, stuck }: Problem): Problem {
  const kept = stuck.map((name) => `cannot install the best update candidate for package ${name}`);
  return { stuck, lines: [...lines.slice(1, -1), ...kept] };
}

function fits(one: Package, name: string): boolean {
  return (
    one.name === name ||
    `${one.name}-${one.version}` === name ||
    `${one.name}-${one.version}-${one.release}` === name ||
    `${one.name}-${evr(one)}.${one.arch}` === name ||
    nevra(one) === name ||
    `${one.name}-${one.epoch}:${one.version}-${one.release}.${one.arch}` === name ||
    one.provides.includes(name)
  );
}

function remove(request: Request): Answer | Promise<Answer> {
  const { call, names } = request;
  const installed = call.host.packages;
  const missing = names.filter((name) => !installed.some((one) => one.name === name));
  const lines = missing.map((name) => `No match for argument: ${name}\n`).join('');
  const about = (one: (typeof installed)[number]) => aboutOf(call.host, one);
  const transaction = solveRemoval({ installed, offers: [], about }, names);
  if (transaction.remove.length === 0) {
    return {
      status: 0,
      stdout: `${lines}Dependencies resolved.\nNothing to do.\nComplete!\n`,
      stderr: 'No packages marked for removal.\n',
    };
  }
  return agreed(request, transaction, lines);
}

function upgrade(request: Request): Answer | Promise<Answer> {
  const { offers, stdout, trouble } = request.loaded();
  if (trouble !== undefined) return fail(1, trouble, stdout);
  const wanted = [...newer(request, offers), ...obsoletes(request, offers).map(({ offer }) => offer)];
  const { host } = request.call;
  const about = (one: (typeof host.packages)[number]) => aboutOf(host, one);
  const solution = solveInstallation({ installed: host.packages, offers, about }, wanted);
  if (solution.kind === 'problems')
    return fail(1, problemsText(solution.problems.map(asUpdate)), `${stdout}${ADVICE}`);
  return agreed(request, solution.transaction, stdout);
}

function newer({ call, names }: Request, offers: readonly Offer[]): readonly Offer[] {
  return call.host.packages
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .flatMap((old) => {
      const found = best(offers, ({ name }) => name === old.name);
      return found && compareVersions(found.package, old) > 0 ? [found] : [];
    });
}

/** What is offered in the place of something that is installed. */
function obsoletes({ call, names }: Request, offers: readonly Offer[]) {
  return call.host.packages
    .filter(({ name }) => names.length === 0 || names.includes(name))
    .flatMap((old) => {
      const offer = best(offers, ({ obsoletes: names_ }) => names_.includes(old.name));
      return offer ? [{ offer, old }] : [];
    });
}

function checkUpdate(request: Request): Answer {
  const { offers, stdout: fetched, trouble } = request.loaded();
  if (trouble !== undefined) return fail(1, trouble, fetched);
  const found = newer(request, offers);
  const rows = found.map(({ package: one, repository }) => {
    return `${`${one.name}.${one.arch}`.padEnd(34)} ${evr(one).padEnd(35)} ${repository}\n`;
  });
  const replaced = obsoletes(request, offers).map(({ offer: { package: one, repository }, old }) => {
    const line = (text: string, version: string, from: string) => `${text.padEnd(34)} ${version.padEnd(35)} ${from}\n`;
    const fresh = line(`${one.name}.${one.arch}`, evr(one), repository);
    return `${fresh}${line(`    ${old.name}.${old.arch}`, evr(old), `@${old.from}`)}`;
  });
  const updates = rows.length > 0 ? `\n${rows.join('')}` : '';
  const obsoleting = replaced.length > 0 ? `Obsoleting Packages\n${replaced.join('')}` : '';
  const status = rows.length + replaced.length > 0 ? 100 : 0;
  return { status, stdout: `${request.quiet ? '' : fetched}${updates}${obsoleting}`, stderr: '' };
}

/** Shows what would be done, and does it where `-y` or a person says so. */
async function agreed(request: Request, transaction: Transaction, before: string): Promise<Answer> {
  const { call, options, quiet } = request;
  const { install: fresh, upgrade: better, remove: gone } = transaction;
  if (fresh.length + better.length + gone.length === 0) {
    return ok(`${before}Dependencies resolved.\nNothing to do.\nComplete!\n`);
  }
  const shown = quiet ? '' : `${before}${transactionTable(transaction)}`;
  const aborted = (stdout: string): Answer => ({ status: 1, stdout, stderr: 'Operation aborted.\n' });
  if (options.has('assumeno')) return aborted(shown);
  let asked = shown;
  if (!options.has('y') && !options.has('assumeyes')) {
    const question = 'Is this ok [y/N]: ';
    if (!call.terminal?.isTty) return aborted(`${shown}${question}`);
    call.terminal.stdout(shown);
    call.terminal.stdout(question);
    const said = await call.terminal.readLine(true);
    if (!/^y(es)?$/i.test(said?.trim() ?? '')) return aborted('');
    asked = '';
  }
  const { stdout, stderr } = carryOut(call.host, transaction);
  return { status: 0, stdout: quiet ? '' : `${asked}${stdout}`, stderr };
}

const ADVICE =
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
