// What provision says about images of Docker Engine.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

export const invalidName = 'must be the name of an image, such as nginx:1.27 or registry.example.com/app@sha256:…';

export const invalidPlatform = 'must be a platform, such as linux/amd64 or linux/arm/v7';

export const notFile = 'must be the path of a file of this computer';

export const notFolder = 'must be the path of a folder of this computer';

export const notInside = 'must be a path in the folder, such as docker/Dockerfile';

export const invalidArgument = 'must be a name such as VERSION';

export const secretArgument =
  'must not be a secret: build arguments stay in the history of the image. Declare it under `secrets`, for RUN --mount=type=secret';

export const invalidTarget = 'must be the name of a stage, such as final';

export const invalidSecret = 'must be a name such as npm_token';

export const noRegistry =
  'push needs a name with a registry or a user of Docker Hub, such as registry.example.com/app:1';

export const onlyWithAbsent = 'force needs state: absent';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function needsTag(parameter: string): string {
  return `${parameter} needs a name with a tag, not with a digest`;
}

export function notTogether(parameter: string, other: string): string {
  return `${parameter} cannot be combined with ${other}`;
}

/** As part of a message about an answer of the engine. */
export function thing(name: string): string {
  return `the image ${name}`;
}

/** As part of a message about an answer of the engine. */
export function containersOf(name: string): string {
  return `the containers of the image ${name}`;
}

export function loadedFrom(file: string, digest: string): string {
  return `from ${file}, ${shortDigest(digest)}`;
}

interface Folder {
  readonly folder: string;
  readonly digest: string;
  readonly entries: readonly { readonly content?: unknown }[];
}

export function builtFrom({ folder, digest, entries }: Folder): string {
  const files = entries.filter(({ content }) => content !== undefined).length;
  return `built from ${folder}, ${files === 1 ? '1 file' : `${files} files`}, ${shortDigest(digest)}`;
}

export const OTHER_OPTIONS = 'other build options';

export const DECLARED_OPTIONS = 'the declared ones';

export function shortDigest(digest: string): string {
  return `SHA-256 ${digest.slice(0, 16)}…`;
}

/** What a registry has under a name, as far as that is known. */
export function shownDigest(registry: { readonly kind: string; readonly digest?: string | undefined }): string {
  return registry.kind === 'asked' ? (registry.digest ?? 'absent') : 'unknown';
}

export const PUSHED = 'pushed';

export function sourceChanges(image: string): string {
  return `an earlier step changes the image ${image}`;
}

export function noSource(name: string): Refusal {
  return {
    message: `there is no image ${name} on the host`,
    next: 'Add a step before this one that brings it, such as `docker_image`.',
  };
}

export function isInUse({
  name,
  containers,
}: {
  readonly name: string;
  readonly containers: readonly string[];
}): Refusal {
  const shown = containers.length > 5 ? [...containers.slice(0, 4), `${containers.length - 4} more`] : containers;
  return {
    message: `the image ${name} is in use by ${shown.join(', ')}`,
    next: 'Remove these containers in steps before this one, or add `force: true`: the containers stay, their image loses its name.',
  };
}

/** Advice for the words of a change that failed. */
export function advise(words: string): string | undefined {
  if (/no basic auth credentials|pull access denied|unauthorized|authentication required|denied:/i.test(words)) {
    return 'The registry wants a login, or does not have the image. Add a `docker_login` step before this one, or correct the name. To push, the user needs the right to write there.';
  }
  if (/buildx component is missing or broken/.test(words)) {
    return 'Building needs the package docker-buildx-plugin: install it with a `package` step before this one.';
  }
  if (/failed to solve/.test(words)) {
    return 'The Dockerfile could not be built: the last lines show the instruction and what it printed. The image that was there before stays.';
  }
  if (/manifest unknown|not found: manifest|manifest for \S+ not found/i.test(words)) {
    return 'The registry does not have this tag or digest. Check the name.';
  }
  if (/server gave HTTP response to HTTPS client/i.test(words)) {
    return 'The registry has no TLS. Add it to `insecure-registries` with a `docker_daemon` step, or give it a certificate.';
  }
  if (/certificate signed by unknown authority/i.test(words)) {
    return 'Place the certificate of its authority as /etc/docker/certs.d/REGISTRY/ca.crt on the host.';
  }
  if (/no matching manifest/i.test(words))
    return 'The image is not available for this platform. Declare another `platform`.';
  if (/no space left on device/i.test(words)) {
    return 'The disk of /var/lib/docker is full. On the host, "docker system df" shows what uses it.';
  }
  return /^Loaded image/m.test(words)
    ? 'The file has no image of this name: the last lines show what it has. Declare that name.'
    : undefined;
}
