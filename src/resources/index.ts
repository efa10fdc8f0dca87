import type { Resource } from '../model/resource.ts';
import { debian } from './families/debian.ts';
import { docker } from './families/docker.ts';
import { files } from './families/files.ts';
import { host } from './families/host.ts';
import { system } from './families/system.ts';

/** All resources, by their key in a playbook, in the order of the reference. A run loads only those of its playbooks: load.ts. */
export const resources: ReadonlyMap<string, Resource<unknown, unknown>> = new Map(
  [...host, ...debian, ...files, ...system, ...docker].map((resource) => [resource.type, resource]),
);
