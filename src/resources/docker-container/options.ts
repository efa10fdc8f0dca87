// The options of a container, and by which rule each is compared.

import { Secret, type Text } from '../../model/secret.ts';
import { repeated } from '../docker/cli.ts';
import { sizeOf, volumeOf } from './forms.ts';
import {
  amount,
  foundDevices,
  mountOf,
  mountWords,
  ownCapability,
  pair,
  publishedPorts,
  restartPolicy,
  variables,
} from './found.ts';
import { healthOptions } from './health.ts';
import { flag, type Option, set, single, words } from './option.ts';

export const OPTIONS: readonly Option[] = [
  words('command', '', {
    // An entrypoint that is declared takes its first word only: the others, and the command, are one list for the engine.
    declared: ({ command, entrypoint }) => (entrypoint ? undefined : command),
    found: ({ Config }) => Config.Cmd,
  }),
  words('entrypoint', '--entrypoint', {
    declared: ({ command, entrypoint }) => entrypoint && [...entrypoint, ...(command ?? [])],
    found: ({ Config }) => [...Config.Entrypoint, ...Config.Cmd],
  }),
  {
    field: 'env',
    rule: 'beyond the image',
    isSecret: true,
    declared: ({ env }) => env && new Map(Object.entries(env)),
    found: ({ Config }) => variables(Config.Env),
    ofImage: ({ Config }) => variables(Config?.Env ?? []),
    // Those that fit in a line are standard input.
    words: ({ env }) =>
      Object.entries(env ?? {}).flatMap(([name, value]) =>
        isLong(value) ? ['--env', `${name}=${String(value)}`] : [],
      ),
  },
  set('port', '--publish', ({ ports }) => ports, publishedPorts),
  set(
    'volume',
    '--volume',
    ({ volumes }) => volumes,
    ({ HostConfig }) => HostConfig.Binds.map((bind) => volumeOf(bind) ?? bind),
  ),
  set(
    'mount',
    '--mount',
    ({ mounts }) => mounts?.map(mountWords),
    ({ HostConfig }) => HostConfig.Mounts.map(mountOf),
  ),
  {
    ...single('restart', '--restart', ({ restart }) => restart, restartPolicy),
    inPlace: true,
  },
  ...healthOptions(),
  single(
    'user',
    '--user',
    ({ user }) => user,
    ({ Config }) => Config.User,
  ),
  single(
    'hostname',
    '--hostname',
    ({ hostname }) => hostname,
    ({ Config }) => Config.Hostname,
  ),
  single(
    'working_dir',
    '--workdir',
    (desired) => desired.working_dir,
    ({ Config }) => Config.WorkingDir,
  ),
  flag(
    'privileged',
    '--privileged',
    ({ privileged }) => privileged,
    ({ HostConfig }) => HostConfig.Privileged,
  ),
  flag(
    'init',
    '--init',
    ({ init }) => init,
    ({ HostConfig }) => HostConfig.Init,
  ),
  flag(
    'read_only',
    '--read-only',
    (desired) => desired.read_only,
    ({ HostConfig }) => HostConfig.ReadonlyRootfs,
  ),
  set(
    'cap_add',
    '--cap-add',
    (desired) => desired.cap_add,
    ({ HostConfig }) => HostConfig.CapAdd.map(ownCapability),
  ),
  set(
    'cap_drop',
    '--cap-drop',
    (desired) => desired.cap_drop,
    ({ HostConfig }) => HostConfig.CapDrop.map(ownCapability),
  ),
  set('device', '--device', ({ devices }) => devices, foundDevices),
  {
    ...single(
      'memory',
      '--memory',
      ({ memory }) => memory,
      ({ HostConfig }) => amount(HostConfig.Memory),
    ),
    inPlace: true,
    show: sizeOf,
    // As docker-create(1) does. Without it, docker-update(1) refuses more memory than the swap space of before.
    updateWords: ({ memory = '' }) => ['--memory', memory, '--memory-swap', String(2 * Number(memory))],
  },
  {
    ...single(
      'cpus',
      '--cpus',
      ({ cpus }) => cpus?.toString(),
      ({ HostConfig }) => amount(HostConfig.NanoCpus / 1e9),
    ),
    inPlace: true,
  },
  {
    field: 'label',
    rule: 'allow more',
    declared: ({ labels }) => labels && new Map(Object.entries(labels)),
    found: ({ Config }) => new Map(Object.entries(Config.Labels)),
    words: ({ labels }) => repeated('--label', labels ?? {}),
  },
  single(
    'log driver',
    '--log-driver',
    ({ log }) => log?.driver,
    ({ HostConfig }) => HostConfig.LogConfig?.Type,
  ),
  {
    field: 'log option',
    rule: 'exact',
    declared: ({ log }) => log?.options && new Map(Object.entries(log.options)),
    found: ({ HostConfig }) => new Map(Object.entries(HostConfig.LogConfig?.Config ?? {})),
    words: ({ log }) => repeated('--log-opt', log?.options ?? {}),
  },
  {
    field: 'extra_hosts',
    rule: 'exact',
    declared: (desired) => desired.extra_hosts && new Map(Object.entries(desired.extra_hosts)),
    found: ({ HostConfig }) => new Map(HostConfig.ExtraHosts.map((entry) => pair(entry, ':'))),
    words: (desired) =>
      Object.entries(desired.extra_hosts ?? {}).flatMap(([name, address]) => ['--add-host', `${name}:${address}`]),
  },
  single(
    'stop_signal',
    '--stop-signal',
    (desired) => desired.stop_signal,
    ({ Config }) => Config.StopSignal,
  ),
  single(
    'stop_timeout',
    '--stop-timeout',
    (desired) => desired.stop_timeout?.toString(),
    ({ Config }) => Config.StopTimeout?.toString(),
  ),
];

/** A variable whose value is too long for a line of the file that `--env-file` reads, or has several. It is no secret. */
export function isLong(value: Text): value is string {
  return !(value instanceof Secret) && /[\n\r]/.test(value);
}
