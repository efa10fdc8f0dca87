// What a project on standard input cannot have, because it would need files or the environment of the host, or because compose
// does not compare it (docs/decisions/0030-docker-compose.md).

import { Secret } from '../../model/secret.ts';
import { nearest } from '../../input/nearest.ts';
import { IMAGE_NAME } from '../docker/image.ts';
import * as messages from './messages.ts';

export interface Issue {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

export type Fields = Readonly<Record<string, unknown>>;

export function isMap(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Secret);
}

/** Of a service. */
const REFUSED: Readonly<Record<string, string>> = {
  build: messages.noBuild,
  extends: messages.otherFile,
  env_file: messages.otherFile,
  label_file: messages.otherFile,
};

/** Namespaces of another service: the hash of compose has the ID of its container. */
const NAMESPACES = ['network_mode', 'ipc', 'pid'] as const;

/** The paths are those in the compose file. */
export function rulesOf(tree: unknown): readonly Issue[] {
  if (!isMap(tree)) return [{ path: [], message: messages.notMap }];
  const { services, include } = tree;
  return [
    ...(include === undefined ? [] : [{ path: ['include'], message: messages.otherFile }]),
    ...(isMap(services) && Object.keys(services).length > 0
      ? Object.entries(services).flatMap(([name, service]) => serviceRules(name, service))
      : [{ path: ['services'], message: messages.noServices }]),
    ...(['configs', 'secrets'] as const).flatMap((kind) => fileRules(kind, tree[kind])),
  ];
}

function serviceRules(name: string, service: unknown): readonly Issue[] {
  const path = ['services', name];
  // compose-spec, schema/compose-spec.json
  if (!/^[a-zA-Z0-9._-]+$/.test(name)) return [{ path, message: messages.invalidService }];
  if (!isMap(service)) return [{ path, message: messages.notMap }];
  const refused = Object.keys(REFUSED).flatMap((key) =>
    service[key] === undefined ? [] : [{ path: [...path, key], message: REFUSED[key] ?? '' }],
  );
  return [
    ...refused,
    ...dependencyRules(service, path),
    ...imageRules(service, path),
    ...environmentRules(service['environment'], [...path, 'environment']),
    ...volumeRules(service['volumes'], [...path, 'volumes']),
  ];
}

/** Whose hash has the ID of another container. */
export function dependencyRules(service: Fields, path: Issue['path']): readonly Issue[] {
  const shared = NAMESPACES.filter((key) => /^(service|container):/.test(String(service[key])));
  const from = service['volumes_from'] === undefined ? [] : ['volumes_from'];
  return [...from, ...shared].map((key) => ({ path: [...path, key], message: messages.dependsOnContainer }));
}

export function imageRules(service: Fields, path: Issue['path']): readonly Issue[] {
  const { image, build } = service;
  if (image === undefined) {
    const meant = Object.keys(service).find((key) => nearest(key, ['image']) !== undefined);
    return build === undefined ? [{ path, message: messages.noImage(meant) }] : [];
  }
  const isName = typeof image === 'string' && IMAGE_NAME.test(image);
  return isName ? [] : [{ path: [...path, 'image'], message: messages.invalidImage }];
}

/** A variable without a value is that of the environment in which compose runs. */
export function environmentRules(environment: unknown, path: Issue['path']): readonly Issue[] {
  const names = Array.isArray(environment)
    ? environment.flatMap((entry: unknown) => (typeof entry === 'string' && !entry.includes('=') ? [entry] : []))
    : isMap(environment)
      ? Object.keys(environment).filter((key) => environment[key] === null)
      : [];
  return names.map((name) => ({ path, message: messages.valueOfEnvironment(name) }));
}

/** A relative path would be one of the folder in which compose runs. */
export function volumeRules(volumes: unknown, path: Issue['path']): readonly Issue[] {
  if (!Array.isArray(volumes)) return [];
  return volumes.flatMap((volume: unknown, index) => {
    const source = isMap(volume) ? (volume['type'] === 'bind' ? String(volume['source']) : '/') : String(volume);
    const isRelative = isMap(volume) ? !source.startsWith('/') : /^[.~]/.test(source);
    return isRelative ? [{ path: [...path, index], message: messages.relativePath }] : [];
  });
}

/** compose recreates no container for another content (docker/compose#11931). */
export function fileRules(kind: string, all: unknown, form: 'file' | 'folder' = 'file'): readonly Issue[] {
  if (!isMap(all)) return [];
  return Object.entries(all).flatMap(([name, one]) => {
    const { file, content, environment } = isMap(one) ? one : {};
    const path = [kind, name];
    if (content !== undefined || environment !== undefined) return [{ path, message: messages.contentUnseen }];
    if (form === 'folder') return [];
    const isRelative = file !== undefined && !(typeof file === 'string' && file.startsWith('/'));
    return isRelative ? [{ path: [...path, 'file'], message: messages.relativePath }] : [];
  });
}
