// What a stack cannot have: files of another computer, what docker-stack-deploy(1) ignores, and secrets in places that everybody reads.

import { Secret } from '../../model/secret.ts';
import { hasSecret } from '../docker-compose/project-file.ts';
import { environmentRules, type Fields, imageRules, isMap, type Issue, volumeRules } from '../docker-compose/rules.ts';
import * as messages from './messages.ts';

/** docker/cli, cli/compose/types/types.go: UnsupportedProperties, DeprecatedProperties */
const IGNORED = [
  ...['cgroupns_mode', 'cgroup_parent', 'devices', 'domainname', 'external_links', 'ipc', 'links', 'mac_address'],
  ...['network_mode', 'pid', 'privileged', 'security_opt', 'shm_size', 'userns_mode', 'container_name'],
] as const;

const REFUSED: Readonly<Record<string, string>> = {
  ...Object.fromEntries(IGNORED.map((key) => [key, messages.ignored])),
  build: messages.noBuild,
  env_file: messages.otherFile,
  credential_spec: messages.noCredentialSpec,
};

/** Of names in a swarm, in characters (swarmkit, manager/controlapi/common.go). */
const [SERVICE_NAME, CONTENT_NAME] = [63, 64];

/** Of the digest in a name, with the hyphen before it. */
const DIGEST_LENGTH = 13;

/** The paths are those in the compose file. */
export function rulesOf(stack: string, tree: unknown): readonly Issue[] {
  if (!isMap(tree)) return [{ path: [], message: messages.notMap }];
  const { services } = tree;
  return [
    ...(tree['include'] === undefined ? [] : [{ path: ['include'], message: messages.otherFile }]),
    ...(isMap(services) && Object.keys(services).length > 0
      ? Object.entries(services).flatMap(([name, service]) => serviceRules(stack, name, service))
      : [{ path: ['services'], message: messages.noServices }]),
    ...(['networks', 'volumes'] as const).flatMap((kind) => secretRules(tree[kind], [kind])),
    ...(['secrets', 'configs'] as const).flatMap((kind) => contentRules(stack, kind, tree[kind])),
  ];
}

function serviceRules(stack: string, name: string, service: unknown): readonly Issue[] {
  const path = ['services', name];
  if (!/^[A-Za-z0-9]+(?:[_-]+[A-Za-z0-9]+)*$/.test(name)) return [{ path, message: messages.invalidService }];
  if (stack.length + 1 + name.length > SERVICE_NAME) return [{ path, message: messages.longName(SERVICE_NAME) }];
  if (!isMap(service)) return [{ path, message: messages.notMap }];
  return [
    ...Object.keys(REFUSED).flatMap((key) =>
      service[key] === undefined ? [] : [{ path: [...path, key], message: REFUSED[key] ?? '' }],
    ),
    ...imageRules(service, path),
    ...environmentRules(service['environment'], [...path, 'environment']),
    ...volumeRules(service['volumes'], [...path, 'volumes']),
    ...jobRules(service['deploy'], [...path, 'deploy', 'mode']),
    ...Object.entries(service).flatMap(([key, value]) =>
      key === 'environment' || key === 'image' ? [] : secretRules(value, [...path, key]),
    ),
  ];
}

/** Its tasks end by themselves, and run again only if they are forced to. */
function jobRules(deploy: unknown, path: Issue['path']): readonly Issue[] {
  const isJob = isMap(deploy) && String(deploy['mode']).endsWith('-job');
  return isJob ? [{ path, message: messages.noJobs }] : [];
}

function secretRules(value: unknown, path: Issue['path']): readonly Issue[] {
  return hasSecret(value) ? [{ path, message: messages.secretIsShown }] : [];
}

/** Either somebody else's, or with its content. */
function contentRules(stack: string, kind: string, all: unknown): readonly Issue[] {
  if (!isMap(all)) return all === undefined || all === null ? [] : [{ path: [kind], message: messages.notMap }];
  return Object.entries(all).flatMap(([key, one]) => {
    const path = [kind, key];
    if (!isMap(one)) return [{ path, message: messages.noContent }];
    if (one['file'] !== undefined || one['environment'] !== undefined) return [{ path, message: messages.onlyContent }];
    if (one['content'] === undefined) {
      const external = one['external'] === true || isMap(one['external']);
      return external ? secretRules(one, path) : [{ path, message: messages.noContent }];
    }
    return ownContentRules(one, path, `${stack}_${key}`);
  });
}

function ownContentRules({ content, ...more }: Fields, path: Issue['path'], name: string): readonly Issue[] {
  // A secret that is empty is a variable of the environment that is not set, which is an error already.
  const isText = content instanceof Secret || (typeof content === 'string' && content !== '');
  if (!isText) return [{ path: [...path, 'content'], message: messages.noText }];
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]*$/.test(name)) return [{ path, message: messages.invalidContentName }];
  if (name.length + DIGEST_LENGTH > CONTENT_NAME) {
    return [{ path, message: messages.longName(CONTENT_NAME - DIGEST_LENGTH) }];
  }
  return Object.keys(more).map((key) => ({ path: [...path, key], message: messages.notWithContent(key) }));
}
