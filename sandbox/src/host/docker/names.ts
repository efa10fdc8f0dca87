// Names of images, as docker(1) reads and prints them.

const HUB = 'docker.io';

export interface Reference {
  /** `docker.io`, or the host and port of another registry. */
  readonly registry: string;
  /** Without the registry: `library/nginx`. */
  readonly path: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

/** https://github.com/distribution/reference: a first part with a dot or a colon is a registry. */
export function parseReference(name: string): Reference {
  const [, before = '', digest] = /^([^@]*)(?:@(.*))?$/.exec(name) ?? [];
  const [, repository = '', tag] = /^(.*?)(?::([^:/]+))?$/.exec(before) ?? [];
  const [first = '', ...rest] = repository.split('/');
  const isRegistry = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost');
  const registry = isRegistry ? first : HUB;
  const own = isRegistry ? rest.join('/') : repository;
  const path = registry === HUB && !own.includes('/') ? `library/${own}` : own;
  return { registry, path, tag: tag ?? (digest === undefined ? 'latest' : undefined), digest };
}

/** The shortest form of the repository: `nginx`, `registry.example.com:5000/app`. */
export function repositoryOf({ registry, path }: Reference): string {
  return registry === HUB ? path.replace(/^library\//, '') : `${registry}/${path}`;
}

/** The shortest form with the tag: `nginx:latest`. Of a name with a digest, the repository. */
export function tagOf(name: string): string {
  const reference = parseReference(name);
  return `${repositoryOf(reference)}${reference.tag === undefined ? '' : `:${reference.tag}`}`;
}

export function isOfHub({ registry }: Reference): boolean {
  return registry === HUB;
}
