import type { Resource } from '../../model/resource.ts';
import { declarationOf } from '../restore.ts';
import type { Current } from './current.ts';
import { folderPath } from './folder.ts';
import * as messages from './messages.ts';
import { orphansOf, plan } from './plan.ts';
import { probe } from './probe.ts';
import { type Desired, schema } from './schema.ts';

export const dockerCompose: Resource<Desired, Current> = {
  type: 'docker_compose',
  summary: 'A project of Docker Compose: its services, networks and volumes.',
  schema,
  localFiles: { file: 'file', directory: 'folder' },
  name: ({ project }) => project,
  probe,
  plan,
  // A step before it may bring an image, or come to name another one by its tag.
  follows: () => true,
  warn: (current, { state, orphans }) => {
    const names = state === 'absent' || orphans === 'remove' ? [] : orphansOf(current).map(({ name }) => name);
    return names.length === 0 ? undefined : messages.hasOrphans(names);
  },
  // A container that was recreated or removed does not come back, and neither does the project of before.
  restore: (current, { project, state }) =>
    state === 'absent' || current.containers.length > 0
      ? undefined
      : declarationOf({ schema, plan }, { ...current, networks: [] }, { project, state: 'absent' }),
  paths: ({ project, directory, path }) => (directory ? [path ?? folderPath(project)] : []),
  advise: messages.advise,
};
