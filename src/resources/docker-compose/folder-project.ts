// A project in a folder of the host, as compose understands it.

import type { LocalFolder } from '../../model/local-folder.ts';
import { reveal, Secret } from '../../model/secret.ts';
import type { ProjectConfig, ServiceConfig } from './config.ts';
import { type Folder, folderOf, isHidden } from './folder.ts';
import { LocalFile } from '../../model/local-file.ts';
import type { Project, Service } from './project-file.ts';
import type { Desired } from './schema.ts';

export function projectInFolder(desired: Desired, directory: LocalFolder, config: ProjectConfig | undefined): Project {
  const folder = folderOf({ ...desired, directory });
  const secrets = secretsOf(folder, desired);
  const services = [...(config?.services ?? [])].map(([name, service]) => [name, serviceOf(service, secrets)] as const);
  return { compose: folder.compose, services: new Map(services) };
}

/** Values that must not be shown, wherever compose has put them. */
function secretsOf({ entries }: Folder, { variables = {} }: Desired): readonly string[] {
  const declared = Object.values(variables).filter((value) => value instanceof Secret);
  const inFiles = entries.flatMap(({ path, content }) =>
    isHidden(path) && content instanceof LocalFile ? valuesIn(content.text ?? '') : [],
  );
  return [...declared.map(reveal), ...inFiles].filter((value) => value.length > 2);
}

/** Of a file of variables. */
function valuesIn(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const [, value = ''] = /^\s*(?:export\s+)?[^#=\s][^=]*=\s*(.*?)\s*$/.exec(line) ?? [];
    return [value.replace(/^(["'])(.*)\1$/, '$2')];
  });
}

/** All variables are masked as soon as there is any secret: a value of an earlier file may be one, too. */
function serviceOf(service: ServiceConfig, secrets: readonly string[]): Service {
  const isSecret = (value: unknown) => {
    const text = JSON.stringify(value ?? null).replaceAll('$$', '$');
    return secrets.some((secret) => text.includes(JSON.stringify(secret).slice(1, -1)));
  };
  return {
    image: service.image,
    secretVariables: secrets.length > 0 ? 'all' : new Set(),
    secretFields: new Set(Object.entries(service).flatMap(([field, value]) => (isSecret(value) ? [field] : []))),
  };
}
