// POSIX paths of a simulated host, on any operating system.

export function absolute(base: string, path: string): string {
  return normalise(path.startsWith('/') ? path : `${base}/${path}`);
}

export function dirname(path: string): string {
  const parts = normalise(path);
  const slash = parts.lastIndexOf('/');
  return slash <= 0 ? '/' : parts.slice(0, slash);
}

export function basename(path: string): string {
  return normalise(path).split('/').at(-1) ?? '';
}

/** Absolute, without `.`, `..`, an empty part or a slash at its end. */
const PLAIN = /^(\/|(\/(?!\.{1,2}(\/|$))[^/]+)+)$/;

export function join(directory: string, name: string): string {
  return directory === '/' ? `/${name}` : `${directory}/${name}`;
}

export function normalise(path: string): string {
  if (PLAIN.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
