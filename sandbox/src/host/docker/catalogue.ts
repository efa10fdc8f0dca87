// The images that the simulated Docker Hub has. Their IDs and digests are made from their names, so that they are always the
// same: they are not those of the real images.

import { createHash } from 'node:crypto';
import type { Image, ImageConfig } from './state.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const TOOLS = ['/bin/cat', '/bin/echo', '/bin/false', '/bin/ls', '/bin/sh', '/bin/sleep', '/bin/true'];
/** 2026-10-01 */
const BUILT = 1_790_812_800_000;

interface Entry {
  readonly tags: readonly string[];
  readonly size: number;
  readonly programs: readonly string[];
  readonly config: Partial<ImageConfig>;
}

const ENTRIES: readonly Entry[] = [
  {
    tags: ['hello-world:latest', 'hello-world:linux'],
    size: 10_072,
    programs: ['/hello'],
    config: { Cmd: ['/hello'] },
  },
  {
    tags: ['nginx:1.27', 'nginx:latest'],
    size: 192_000_000,
    programs: [...TOOLS, '/docker-entrypoint.sh', '/usr/sbin/nginx'],
    config: {
      Entrypoint: ['/docker-entrypoint.sh'],
      Cmd: ['nginx', '-g', 'daemon off;'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGQUIT',
    },
  },
  {
    tags: ['httpd:2.4', 'httpd:latest'],
    size: 148_000_000,
    programs: [...TOOLS, '/usr/local/bin/httpd-foreground'],
    config: {
      Cmd: ['httpd-foreground'],
      ExposedPorts: { '80/tcp': {} },
      StopSignal: 'SIGWINCH',
      WorkingDir: '/usr/local/apache2',
    },
  },
  { tags: ['alpine:3.20', 'alpine:latest'], size: 7_800_000, programs: TOOLS, config: { Cmd: ['/bin/sh'] } },
  { tags: ['busybox:1.36', 'busybox:latest'], size: 4_260_000, programs: TOOLS, config: { Cmd: ['sh'] } },
];

/** The image that a registry has under this tag or digest. */
export interface Offered {
  readonly image: Omit<Image, 'tags' | 'digests'>;
  readonly digest: string;
}

/** Of Docker Hub: by `nginx:1.27`, or by its repository and digest. */
export function offered(repository: string, tag: string | undefined, digest: string | undefined): Offered | undefined {
  const found = ENTRIES.find(({ tags: [first = '', ...rest] }) => {
    if (digest !== undefined) return first.startsWith(`${repository}:`) && digestOf(first) === digest;
    return [first, ...rest].includes(`${repository}:${tag ?? 'latest'}`);
  });
  if (!found) return undefined;
  const [name = ''] = found.tags;
  return { image: imageOf(name, found), digest: digestOf(name) };
}

export function isRepository(repository: string): boolean {
  return ENTRIES.some(({ tags }) => tags.some((tag) => tag.startsWith(`${repository}:`)));
}

function imageOf(name: string, { size, programs, config }: Entry): Offered['image'] {
  const NOTHING = { User: '', Env: [PATH], Cmd: null, Entrypoint: null, WorkingDir: '', Labels: null };
  return { id: hash(`image ${name}`), comment: '', created: BUILT, size, programs, config: { ...NOTHING, ...config } };
}

function digestOf(name: string): string {
  return hash(`digest ${name}`);
}

function hash(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
