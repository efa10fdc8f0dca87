// What differs between a service and one of its containers, in the words of docker_container.

import type { Difference } from '../../model/change.ts';
import { Secret, type Text } from '../../model/secret.ts';
import { portOf } from '../docker-container/forms.ts';
import { compare, declaredDifferences } from '../docker-container/compare.ts';
import type { Desired as ContainerOptions } from '../docker-container/schema.ts';
import type { Container } from '../docker/container.ts';
import type { Image } from '../docker/image.ts';
import type { ServiceConfig } from './config.ts';
import * as messages from './messages.ts';
import type { Service } from './project-file.ts';

/** Digits of a hash that are shown. */
const SHOWN = 12;

interface Outdated {
  readonly container: Container | undefined;
  readonly image: Image | undefined;
  /** The hash that the container has, and that of its service. */
  readonly hashes: readonly [before: string, after: string];
}

/** A service whose containers compose recreates. The hash stands for options that are not compared one by one. */
export function recreationDifferences(
  service: Service,
  config: ServiceConfig,
  { container, image, hashes: [before, after] }: Outdated,
): readonly Difference[] {
  const found = container ? compare(container, image, optionsOf(service, config)) : { fixed: [], inPlace: [] };
  const options = [...found.fixed, ...found.inPlace.map(({ difference }) => difference)];
  const hash = { field: messages.CONFIGURATION, before: before.slice(0, SHOWN), after: after.slice(0, SHOWN) };
  return before === after ? options : [...options, hash];
}

/** A service that has no container. */
export function additionDifferences(service: Service, config: ServiceConfig): readonly Difference[] {
  return declaredDifferences(optionsOf(service, config));
}

/** What docker_container compares of a service. Fields with secrets are left out, except variables, which it masks. */
function optionsOf(service: Service, config: ServiceConfig): ContainerOptions {
  const { image, ...options } = config;
  const shown: Partial<ContainerOptions> = {
    command: wordsOf(options.command),
    entrypoint: wordsOf(options.entrypoint),
    env: variablesOf(service, config),
    ports: portsOf(config),
    restart: options.restart,
    user: options.user,
    working_dir: options.working_dir,
    hostname: options.hostname,
    privileged: options.privileged ?? undefined,
    init: options.init ?? undefined,
    read_only: options.read_only ?? undefined,
    memory: textOf(options.mem_limit),
    cpus: numberOf(options.cpus),
    labels: options.labels,
  };
  const plain = Object.entries(shown).filter(([field]) => field === 'env' || !service.secretFields.has(nameOf(field)));
  return { name: 'service', state: 'running', image, ...Object.fromEntries(plain) };
}

/** The name of the field in a compose file. */
function nameOf(field: string): string {
  return field === 'memory' ? 'mem_limit' : field;
}

/** `config` doubles the `$` of texts, as compose reads them. */
function single(text: string): string {
  return text.replaceAll('$$', '$');
}

function wordsOf(words: readonly string[]): string[] | undefined {
  return words.length === 0 ? undefined : words.map(single);
}

function variablesOf({ secretVariables }: Service, { environment }: ServiceConfig): Record<string, Text> {
  const isSecret = (name: string) => secretVariables === 'all' || secretVariables.has(name);
  return Object.fromEntries(
    Object.entries(environment).map(([name, value]) => {
      const text = single(value ?? '');
      return [name, isSecret(name) ? new Secret(text) : text];
    }),
  );
}

/** Those with a port of the host: the engine chooses the others. */
function portsOf({ ports }: ServiceConfig): string[] | undefined {
  if (ports.length === 0) return [];
  const all = ports.map(({ host_ip: address, target, published, protocol }) => {
    const before = address === undefined ? '' : address.includes(':') ? `[${address}]:` : `${address}:`;
    return portOf(`${before}${textOf(published) ?? ''}:${target}/${protocol ?? 'tcp'}`);
  });
  const known = all.filter((port) => port !== undefined);
  return known.length === all.length ? known : undefined;
}

function textOf(amount: string | number | null | undefined): string | undefined {
  return amount === undefined || amount === null ? undefined : String(amount);
}

function numberOf(amount: string | number | null | undefined): number | undefined {
  const number = Number(amount ?? 0);
  return number === 0 ? undefined : number;
}
