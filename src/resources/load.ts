import type { Resource } from '../model/resource.ts';
import { type Family, familyOf } from './types.ts';

// Node reads, compiles and evaluates every module at each start: a run takes those of the families that its playbooks use.
const modules: Readonly<Record<Family, () => Promise<readonly Resource<unknown, unknown>[]>>> = {
  host: async () => (await import('./families/host.ts')).host,
  debian: async () => (await import('./families/debian.ts')).debian,
  files: async () => (await import('./families/files.ts')).files,
  system: async () => (await import('./families/system.ts')).system,
  docker: async () => (await import('./families/docker.ts')).docker,
};

/** By their key in a playbook. A module is loaded once in a process, and so is what it exports. */
const loaded = new Map<string, Resource<unknown, unknown>>();

/** Loads the resources with these keys, and the others of their families. Other keys have no effect. */
export async function loadResources(types: Iterable<string>): Promise<void> {
  const families = new Set([...types].map(familyOf));
  await Promise.all(
    [...families].map(async (family) => {
      if (family) for (const resource of await modules[family]()) loaded.set(resource.type, resource);
    }),
  );
}

/** A resource that is loaded; undefined for a key that is none. Throws Error if it is not loaded. */
export function resourceOf(type: string): Resource<unknown, unknown> | undefined {
  const resource = loaded.get(type);
  if (!resource && familyOf(type)) throw new Error(`the resource ${type} is not loaded`);
  return resource;
}

export const loadedResources = (): readonly Resource<unknown, unknown>[] => [...loaded.values()];
