import { missing, ok, type Reply } from './docker-answers.ts';

// Answers of Docker Engine to requests for one container or image, in the form of its documentation.

type Fields = Readonly<Record<string, unknown>>;

export const IMAGE_ID = `sha256:${'1'.repeat(64)}`;
export const OTHER_IMAGE_ID = `sha256:${'2'.repeat(64)}`;
export const OLD_ID = '8dfafdbc3a40'.padEnd(64, '0');

export const noContainer = missing('No such container: web');
export const noImage = missing('No such image: app:1');

export function image(more: Fields = {}, config: Fields = {}): Reply {
  return ok({
    Id: IMAGE_ID,
    RepoTags: ['app:1'],
    RepoDigests: [],
    Architecture: 'amd64',
    Os: 'linux',
    Config: { Env: ['PATH=/usr/bin:/bin', 'VERSION=1'], Cmd: ['sh'], Labels: null, Entrypoint: null, ...config },
    ...more,
  });
}

interface Parts {
  readonly state?: Fields;
  readonly config?: Fields;
  readonly host?: Fields;
  readonly networks?: Fields;
  readonly more?: Fields;
}

export function container({ state, config, host, networks, more }: Parts = {}): Reply {
  return ok({
    Id: 'f'.repeat(64),
    Created: '2026-01-01T00:00:00.123456789Z',
    Path: 'sleep',
    Args: ['infinity'],
    State: { Status: 'running', Running: true, Paused: false, ExitCode: 0, ...state },
    Image: IMAGE_ID,
    Name: '/web',
    RestartCount: 0,
    HostConfig: {
      Binds: null,
      NetworkMode: 'default',
      PortBindings: {},
      RestartPolicy: { Name: 'no', MaximumRetryCount: 0 },
      CapAdd: null,
      CapDrop: null,
      ExtraHosts: null,
      Privileged: false,
      ReadonlyRootfs: false,
      Memory: 0,
      NanoCpus: 0,
      Devices: [],
      LogConfig: { Type: 'json-file', Config: {} },
      ...host,
    },
    Config: {
      Hostname: 'ffffffffffff',
      User: '',
      Env: ['PATH=/usr/bin:/bin', 'VERSION=1'],
      Cmd: ['sleep', 'infinity'],
      Image: 'app:1',
      WorkingDir: '',
      Entrypoint: null,
      Labels: {},
      ...config,
    },
    NetworkSettings: {
      Networks: networks ?? { bridge: { IPAMConfig: null, Aliases: null, NetworkID: 'a'.repeat(64) } },
    },
    ...more,
  });
}

/** What serves under its other name while the new container has not proved itself. */
export function previous(status = 'exited'): Reply {
  return container({ state: { Status: status }, more: { Id: OLD_ID, Name: '/web.provision-previous' } });
}

/** A container that was created to replace that one. */
export function replacement(parts: Parts = {}): Reply {
  return container({ ...parts, config: { Labels: { 'provision.previous': OLD_ID }, ...parts.config } });
}
