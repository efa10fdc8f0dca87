import { type Answer, type Call, fail, notSimulated, ok, program } from '../command.ts';
import type { Declaration } from '../declaration.ts';
import { install, remove, upgrade } from './change.ts';
import { runScript } from './script.ts';
import { configManager } from './config-manager.ts';
import { listPackages, repolist, repoquery } from './list.ts';
import { load } from './repositories.ts';
import type { Request } from './request.ts';
import { checkUpdate } from './updates.ts';

const CONFIG_MANAGER = '--add-repo= --set-enabled|--enable --set-disabled|--disable';

const DECLARATION: Declaration = {
  options: '-y|--assumeyes --assumeno -q|--quiet -C|--cacheonly --setopt=',
  verbs: {
    install: { options: '--downloadonly --allowerasing' },
    ...{ remove: {}, shell: {}, erase: {}, upgrade: {}, update: {}, 'check-update': {}, clean: {}, makecache: {} },
    repolist: { options: '--all --enabled --disabled --repo=' },
    list: { options: '--installed --available --showduplicates' },
    repoquery: { options: '--showduplicates' },
    'config-manager': { options: CONFIG_MANAGER },
  },
  otherVerbs:
    'alias autoremove check deplist distro-sync downgrade group help history info mark module provides reinstall ' +
    'repoinfo repository-packages search swap updateinfo upgrade-minimal',
};

/** dnf(8), as far as it installs, removes and lists packages and repositories. */
export const dnf = program(DECLARATION, (call) => {
  const { options, operands: names } = call;
  const [verb] = call.verbs;
  if (verb === undefined) {
    return names[0] === undefined ? notSimulated('dnf', 'without a command') : unknownCommand(call, names[0]);
  }
  const setting = call.given.find(([key, value]) => key === 'setopt' && !value.startsWith('color='));
  if (setting) return notSimulated('dnf', `--setopt ${setting[1]}`);
  const unusual = CHANGES.has(verb) ? names.find((name) => /[*?[]|^\/|:\/\//.test(name)) : undefined;
  if (unusual !== undefined) return notSimulated('dnf', `${verb} ${unusual}`);
  const run = VERBS[verb];
  return run
    ? run({
        call,
        names,
        options,
        quiet: options.has('quiet'),
        loaded: () => load(call.host, options.has('cacheonly')),
      })
    : notSimulated('dnf', verb);
});

/** They take names of packages only: no patterns and no RPMs by path or URL. */
const CHANGES: ReadonlySet<string> = new Set(['install', 'remove', 'erase', 'upgrade', 'update']);

const VERBS: Readonly<Record<string, (request: Request) => Answer | Promise<Answer>>> = {
  install: (request) => asRoot(request, install),
  remove: (request) => asRoot(request, remove),
  erase: (request) => asRoot(request, remove),
  upgrade: (request) => asRoot(request, upgrade),
  update: (request) => asRoot(request, upgrade),
  'check-update': checkUpdate,
  shell: (request) => asRoot(request, runScript),
  repolist,
  list: listPackages,
  repoquery,
  clean,
  makecache: (request) => {
    const { stdout, trouble } = request.loaded();
    return trouble === undefined ? ok(`${stdout}Metadata cache created.\n`) : fail(1, trouble, stdout);
  },
  'config-manager': ({ call }) => (hasPlugins(call) ? configManager(call) : unknownCommand(call, 'config-manager')),
};

function clean({ call, names: [what = ''] }: Request): Answer {
  if (!['all', 'metadata', 'dbcache', 'expire-cache'].includes(what))
    return notSimulated('dnf', `clean ${what}`.trim());
  call.host.metadata = {};
  return ok('0 files removed\n');
}

/** Commands of the package dnf-plugins-core, besides config-manager. */
const PLUGIN_COMMANDS = new Set([
  ...[
    'builddep',
    'changelog',
    'copr',
    'debug-dump',
    'debug-restore',
    'debuginfo-install',
    'download',
    'groups-manager',
  ],
  ...['needs-restarting', 'offline-distrosync', 'offline-upgrade', 'repoclosure', 'repodiff', 'repograph'],
  ...['repomanage', 'reposync', 'system-upgrade'],
]);

function hasPlugins({ host }: Call): boolean {
  return host.packages.some(({ name }) => name === 'python3-dnf-plugins-core');
}

function unknownCommand(call: Call, verb: string): Answer {
  if (hasPlugins(call) && PLUGIN_COMMANDS.has(verb)) return notSimulated('dnf', verb);
  const hint = `It could be a DNF plugin command, try: "dnf install 'dnf-command(${verb})'"`;
  return fail(1, `No such command: ${verb}. Please use /usr/bin/dnf --help\n${hint}`);
}

function asRoot(request: Request, work: (request: Request) => Answer | Promise<Answer>): Answer | Promise<Answer> {
  if (request.call.user.uid === 0 || request.options.has('assumeno')) return work(request);
  return fail(1, 'Error: This command has to be run with superuser privileges (under the root user on most systems).');
}
