// What provision says about volumes of Docker Engine.

interface Refusal {
  readonly message: string;
  readonly next: string;
}

interface Differs {
  readonly name: string;
  /** That differ. */
  readonly fields: readonly string[];
}

interface InUse extends Differs {
  readonly containers: readonly string[];
}

export const invalidName = 'must be two or more letters, digits and _ . -, with a letter or a digit first';

export const invalidDriver = 'must be the name of a driver or of a plugin';

export const isRecreated = 'removes the volume and creates it again';

export const deletesContents = 'deletes what the driver stores for the volume';

export const stillInUse =
  'A container was created with the volume meanwhile ("docker ps --all --filter volume=NAME" on the host shows it). Remove it first.';

export const unknownDriver =
  'Docker Engine has no driver of this name ("docker info" on the host lists those it has, at Plugins, Volume). Correct `driver`, or install the plugin in a step before this one ("docker plugin install").';

export const noQuota =
  'The driver local limits the size only if /var/lib/docker is on a file system with project quotas, such as XFS mounted with `prjquota`.';

/** As part of a message about an answer of the engine. */
export function thing(name: string): string {
  return `the volume ${name}`;
}

/** As part of a message about an answer of the engine. */
export function containersOf(name: string): string {
  return `the containers of the volume ${name}`;
}

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function isInUse({ name, containers }: Omit<InUse, 'fields'>): Refusal {
  return {
    message: `the volume ${name} is in use by ${listed(containers)}`,
    next: 'Remove these containers in steps before this one. A container that is stopped uses its volumes, too.',
  };
}

export function changesWhileInUse({ name, fields, containers }: InUse): Refusal {
  return {
    message: `Docker Engine cannot change ${fields.join(', ')} of an existing volume, and ${name} is in use by ${listed(containers)}`,
    next: 'Declare a volume of another name and move the contents, or remove these containers in steps before this one.',
  };
}

export function needsRecreation({ name, fields }: Differs): Refusal {
  return {
    message: `Docker Engine cannot change ${fields.join(', ')} of the existing volume ${name}`,
    next: 'Add `recreate: true` to remove the volume with its contents and create it again, or declare a volume of another name.',
  };
}

function listed(containers: readonly string[]): string {
  const shown = containers.length > 5 ? [...containers.slice(0, 4), `${containers.length - 4} more`] : containers;
  return shown.join(', ');
}
