// The images that the simulated Docker Hub has. Their IDs and digests are made from their names, so that they are always the
// same: they are not those of the real images, except for the digests that playbooks/hello-world.yaml pins.

import { createHash } from 'node:crypto';
import type { Image, ImageConfig } from './state.ts';

const PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const TOOLS = ['/bin/cat', '/bin/echo', '/bin/false', '/bin/ls', '/bin/sh', '/bin/sleep', '/bin/true'];
/** 2026-10-01 */
const BUILT = 1_790_812_800_000;

interface Entry {
  readonly tags: readonly string[];
  /** By default one made from the first tag. */
  readonly digest?: string;
  readonly size: number;
  readonly programs: readonly string[];
  readonly config: Partial<ImageConfig>;
}

const ENTRIES: readonly Entry[] = [
  {
    tags: ['hello-world:latest', 'hello-world:linux'],
    digest: 'sha256:5e23090353324d887c48ad5e5c56d294eab81588df9605b07d1afe895f9cc8f8',
    size: 10_072,
    programs: ['/hello'],
    config: { Cmd: ['/hello'] },
  },
  {
    tags: ['nginx:1.30.5', 'nginx:1.27', 'nginx:latest'],
    digest: 'sha256:e9f347c65f318767714e8b0eccfd6b558d00fb92630791fb6cd901fcdf7f6fdd',
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
  const found = ENTRIES.find((entry) => {
    if (digest !== undefined) return entry.tags[0]?.startsWith(`${repository}:`) === true && digestOf(entry) === digest;
    return entry.tags.includes(`${repository}:${tag ?? 'latest'}`);
  });
  return found && { image: imageOf(found), digest: digestOf(found) };
}

export function isRepository(repository: string): boolean {
  return ENTRIES.some(({ tags }) => tags.some((tag) => tag.startsWith(`${repository}:`)));
}

function imageOf({ tags: [name = ''], size, programs, config }: Entry): Offered['image'] {
  const NOTHING = { User: '', Env: [PATH], Cmd: null, Entrypoint: null, WorkingDir: '', Labels: null };
  return { id: hash(`image ${name}`), comment: '', created: BUILT, size, programs, config: { ...NOTHING, ...config } };
}

function digestOf({ tags: [name = ''], digest }: Entry): string {
  return digest ?? hash(`digest ${name}`);
}

function hash(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
