import { type Change, type Difference, operationsOf } from '../../model/change.ts';
import { UnknownState } from '../../model/result.ts';
import { docker } from '../docker/cli.ts';
import { otherDeployer } from '../docker-service/deployer.ts';
import { isWaitedFor } from '../docker-service/messages.ts';
import { isExternal, nameOf } from './config.ts';
import type { Current } from './current.ts';
import { create, deploy, keepNoImages, remove, waits } from './deploy.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';
import { servicesOf, type ServiceState } from './services.ts';
import { networksOf } from './spec.ts';
import type { Content, Stack } from './stack-file.ts';

export function plan(current: Current, desired: Desired): readonly Change[] {
  const change = desired.stack ? deployment(current, desired, desired.stack) : removal(current, desired);
  if (!change) return [];
  const host = otherDeployer(current, desired.before);
  if (host === undefined) return [change];
  const { message, next } = messages.changedOn({ name: desired.name, host });
  throw new UnknownState(message, { next, awaits: host });
}

function deployment(current: Current, desired: Desired, stack: Stack): Change | undefined {
  const services = servicesOf(desired.name, current, stack);
  const secrets = missing(stack.secrets, current.own.secrets);
  const configs = missing(stack.configs, current.own.configs);
  const networks = missingNetworks(current, desired);
  const orphans = desired.prune === true ? orphansOf(current, desired) : NO_ORPHANS;
  const diff = [
    ...services.flatMap((one) => one.diff),
    ...networks.map((name) => comes(messages.networkThing(name))),
    ...secrets.map(({ name }) => comes(messages.secretThing(name))),
    ...configs.map(({ name }) => comes(messages.configThing(name))),
    ...removals(orphans),
  ];
  if (diff.length === 0) return undefined;
  const isDeployed = services.some(({ kind }) => kind !== 'wait') || networks.length > 0;
  const operations = [
    ...create('secrets', desired.name, secrets),
    ...create('configs', desired.name, configs),
    ...remove('service', orphans.services),
    ...(isDeployed ? [...keepNoImages(services), deploy(desired.name, stack)] : []),
    ...waits(services, desired),
    ...remove('secret', orphans.secrets),
    ...remove('config', orphans.configs),
  ];
  const notes = notesOf(services);
  const action = actionOf(current, diff, { services, orphans });
  return { action, diff, operations: operationsOf(operations), ...(notes.length === 0 ? {} : { notes }) };
}

interface Changing {
  readonly services: readonly ServiceState[];
  readonly orphans: Orphans;
}

function actionOf(current: Current, diff: readonly Difference[], { services, orphans }: Changing): Change['action'] {
  if (current.services.size === 0) return 'add';
  if (removals(orphans).length === diff.length) return 'remove';
  const waiting = services.filter(({ kind }) => kind === 'wait').flatMap((one) => one.diff);
  return waiting.length === diff.length ? 'run' : 'change';
}

function notesOf(services: readonly ServiceState[]): readonly string[] {
  const isWaiting = services.some(({ kind }) => kind === 'wait');
  return [...(isWaiting ? [isWaitedFor] : []), ...new Set(services.flatMap(({ notes }) => notes))];
}

function missing(declared: readonly Content[], there: readonly string[]): readonly Content[] {
  return declared.filter(({ name }) => !there.includes(name));
}

/** Those that its services use. An external one belongs to somebody else. */
function missingNetworks({ config, own }: Current, { name }: Desired): readonly string[] {
  if (!config) return [];
  const used = new Set(Object.values(config.services).flatMap(networksOf));
  return [...used]
    .filter((key) => !isExternal(key, config.networks))
    .map((key) => nameOf(name, key, config.networks))
    .filter((network) => !own.networks.includes(network));
}

interface Orphans {
  readonly services: readonly string[];
  readonly secrets: readonly string[];
  readonly configs: readonly string[];
}

const NO_ORPHANS: Orphans = { services: [], secrets: [], configs: [] };

/** What the stack has and does not declare. */
export function orphansOf({ config, services, own }: Current, { name, stack }: Desired): Orphans {
  if (!config || !stack) return NO_ORPHANS;
  const keys = Object.keys(config.services).map((key) => `${name}_${key}`);
  const others = (there: readonly string[], declared: readonly Content[]) => {
    const names = new Set(declared.map((one) => one.name));
    return there.filter((one) => !names.has(one));
  };
  return {
    services: [...services.keys()].filter((one) => !keys.includes(one)),
    secrets: others(own.secrets, stack.secrets),
    configs: others(own.configs, stack.configs),
  };
}

function removals({ services, secrets, configs }: Orphans): readonly Difference[] {
  return [
    ...services.map((name) => gone(messages.serviceThing(name))),
    ...secrets.map((name) => gone(messages.secretThing(name))),
    ...configs.map((name) => gone(messages.configThing(name))),
  ];
}

function removal({ services, own }: Current, { name }: Desired): Change | undefined {
  const diff = [
    ...removals({ ...own, services: [...services.keys()] }),
    ...own.networks.map((network) => gone(messages.networkThing(network))),
  ];
  if (diff.length === 0) return undefined;
  // Networks stay until the last container has left them; then nothing of the stack is found.
  const until = { succeeds: '^Nothing found in stack', fails: '^$.', attempts: REMOVED_WITHIN };
  return { action: 'remove', diff, operations: [{ ...docker('stack', 'rm', name), until }] };
}

/** In seconds, for tasks that are slow to stop. */
const REMOVED_WITHIN = 300;

function comes(field: string): Difference {
  return { field, before: 'absent', after: 'present' };
}

function gone(field: string): Difference {
  return { field, before: 'present', after: 'absent' };
}
