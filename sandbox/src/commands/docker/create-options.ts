// The options of `docker create` and `docker run`, as the engine's API has them.

import type { NewContainer } from '../../host/docker/containers.ts';
import type {
  HealthCheck,
  HostConfig,
  ImageConfig,
  Mount,
  PortBinding,
  RestartPolicy,
} from '../../host/docker/state.ts';
import type { Call } from '../command.ts';
import { pairsOf } from './words.ts';

export const CREATE =
  '--name= -l|--label= -e|--env= --env-file= -p|--publish= -v|--volume= --mount= --restart= --health-cmd= ' +
  '--health-interval= --health-timeout= --health-start-period= --health-retries= --no-healthcheck -u|--user= ' +
  '-h|--hostname= -w|--workdir= --init=? --read-only=? --privileged=? --cap-add= --cap-drop= --device= -m|--memory= ' +
  '--memory-swap= --cpus= --log-driver= --log-opt= --add-host= --stop-signal= --stop-timeout= --net|--network= ' +
  '--net-alias|--network-alias= --ip= --ip6= --entrypoint= --pull= --platform= --rm';

/** In nanoseconds. */
const UNITS: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };
const SIZES: Readonly<Record<string, number>> = { '': 1, b: 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };

export function bytesOf(text: string): number {
  const [, number = '0', unit = ''] = /^([\d.]+)([bkmg]?)b?$/i.exec(text) ?? [];
  return Math.round(Number(number) * (SIZES[unit.toLowerCase()] ?? 1));
}

export function policyOf(text: string): RestartPolicy {
  const [name = 'no', count = '0'] = text.split(':');
  return { Name: name, MaximumRetryCount: Number(count) };
}

function nanoseconds(text: string): number {
  const parts = text.matchAll(/([\d.]+)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, number, unit = '']) => sum + Number(number) * (UNITS[unit] ?? 0), 0);
}

/** What a command line declares, with what the image brings. */
export function containerOf(call: Call, image: ImageConfig): NewContainer {
  const { options, operands } = call;
  const all = valuesOf(call);
  const [name = '', ...command] = operands;
  const entrypoint = options.get('entrypoint');
  const keepsCommand = command.length === 0 && entrypoint === undefined;
  const ports = portsOf(all('publish'));
  const exposed = { ...image.ExposedPorts, ...Object.fromEntries(Object.keys(ports).map((port) => [port, {}])) };
  const health = healthCheck(options, image.Healthcheck);
  const timeout = options.get('stop-timeout');
  const signal = options.get('stop-signal') ?? image.StopSignal;
  return {
    name: options.get('name'),
    config: {
      Hostname: options.get('hostname'),
      User: options.get('user') ?? image.User,
      Env: environment(call, image.Env ?? []),
      Cmd: keepsCommand ? image.Cmd : command.length === 0 ? null : command,
      Entrypoint: entrypoint === undefined ? image.Entrypoint : entrypoint === '' ? null : [entrypoint],
      WorkingDir: options.get('workdir') ?? image.WorkingDir,
      Labels: { ...image.Labels, ...pairsOf(all('label')) },
      Image: name,
      ...(Object.keys(exposed).length === 0 ? {} : { ExposedPorts: exposed }),
      ...(health ? { Healthcheck: health } : {}),
      ...(signal === undefined ? {} : { StopSignal: signal }),
      ...(timeout === undefined ? {} : { StopTimeout: Number(timeout) }),
    },
    hostConfig: hostConfigOf(call, ports),
    network: {
      aliases: all('network-alias'),
      address: options.get('ip'),
      address6: options.get('ip6'),
    },
  };
}

function hostConfigOf(call: Call, ports: HostConfig['PortBindings']): HostConfig {
  const { options } = call;
  const all = valuesOf(call);
  const orNull = <T>(list: readonly T[]) => (list.length === 0 ? null : list);
  const mounts = all('mount').map(mountOf);
  const memory = bytesOf(options.get('memory') ?? '0');
  const swap = options.get('memory-swap');
  const network = options.get('network') ?? 'bridge';
  return {
    Binds: orNull(all('volume').map((one) => (one.includes(':') ? one : `:${one}`))),
    ...(mounts.length === 0 ? {} : { Mounts: mounts }),
    LogConfig: { Type: options.get('log-driver') ?? defaultLog(call), Config: pairsOf(all('log-opt')) },
    NetworkMode: network === 'default' ? 'bridge' : network,
    PortBindings: ports,
    RestartPolicy: policyOf(options.get('restart') ?? 'no'),
    AutoRemove: options.has('rm'),
    CapAdd: orNull(all('cap-add').map(withoutCap)),
    CapDrop: orNull(all('cap-drop').map(withoutCap)),
    Devices: all('device').map(deviceOf),
    ExtraHosts: orNull(all('add-host')),
    Privileged: isOn(options, 'privileged'),
    ReadonlyRootfs: isOn(options, 'read-only'),
    ...(isOn(options, 'init') ? { Init: true } : {}),
    Memory: memory,
    MemorySwap: swap === undefined ? 2 * memory : bytesOf(swap),
    NanoCpus: Math.round(Number(options.get('cpus') ?? 0) * 1e9),
  };
}

/** Of daemon.json. */
function defaultLog({ host }: Call): string {
  const driver = host.engine.surroundings.setting('log-driver');
  return typeof driver === 'string' ? driver : 'json-file';
}

/** `--init` and `--init=true` */
function isOn(options: Call['options'], name: string): boolean {
  return options.has(name) && options.get(name) !== 'false';
}

function valuesOf({ given }: Call): (option: string) => readonly string[] {
  return (option) => given.filter(([name]) => name === option).map(([, value]) => value);
}

/** Those of the file first, as docker(1) does; a variable of the image stays unless it is given. */
function environment(call: Call, ofImage: readonly string[]): readonly string[] {
  const { options, path, host, stdin } = call;
  const file = options.get('env-file');
  const text = file === '/dev/stdin' ? stdin : file === undefined ? '' : (host.disk.tryRead(path(file)) ?? '');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const given = [...lines, ...valuesOf(call)('env')];
  const names = new Set(given.map((one) => one.split('=')[0]));
  return [...given, ...ofImage.filter((one) => !names.has(one.split('=')[0]))];
}

/** `[ADDRESS:][PORT:]PORT[/PROTOCOL]` */
function portsOf(texts: readonly string[]): HostConfig['PortBindings'] {
  const bindings: Record<string, readonly PortBinding[]> = {};
  for (const text of texts) {
    const [, address = '', host = '', port = '', protocol = 'tcp'] =
      /^(?:(?:(\[[^\]]*\]|[^:]*):)?(\d*):)?(\d+)(?:\/(\w+))?$/.exec(text) ?? [];
    const key = `${port}/${protocol}`;
    bindings[key] = [...(bindings[key] ?? []), { HostIp: address, HostPort: host }];
  }
  return bindings;
}

function mountOf(text: string): Mount {
  const fields = pairsOf(text.split(','));
  const source = fields['source'] ?? fields['src'];
  const size = fields['tmpfs-size'];
  return {
    Type: fields['type'] ?? 'volume',
    ...(source === undefined ? {} : { Source: source }),
    Target: fields['target'] ?? fields['dst'] ?? fields['destination'] ?? '',
    ...('readonly' in fields || 'ro' in fields ? { ReadOnly: true } : {}),
    ...(size === undefined ? {} : { TmpfsOptions: { SizeBytes: bytesOf(size) } }),
  };
}

function withoutCap(name: string): string {
  return name.toUpperCase().replace(/^CAP_/, '');
}

function deviceOf(text: string): object {
  const [host = '', inside = host, permissions = 'rwm'] = text.split(':');
  return { PathOnHost: host, PathInContainer: inside, CgroupPermissions: permissions };
}

function healthCheck(options: Call['options'], ofImage: HealthCheck | undefined): HealthCheck | undefined {
  if (options.has('no-healthcheck')) return { Test: ['NONE'] };
  const command = options.get('health-cmd');
  const times = { Interval: 'health-interval', Timeout: 'health-timeout', StartPeriod: 'health-start-period' };
  const given = Object.entries(times).flatMap(([key, option]) => {
    const text = options.get(option);
    return text === undefined ? [] : [[key, nanoseconds(text)] as const];
  });
  const retries = options.get('health-retries');
  const own: HealthCheck = {
    ...(command === undefined ? {} : { Test: ['CMD-SHELL', command] }),
    ...Object.fromEntries(given),
    ...(retries === undefined ? {} : { Retries: Number(retries) }),
  };
  return ofImage || Object.keys(own).length > 0 ? { ...ofImage, ...own } : undefined;
}
