// A compose file as docker-stack-deploy(1) gets it: its secrets and configs are those that provision creates.

import { scryptSync } from 'node:crypto';
import { concat, reveal, Secret, type Text } from '../../model/secret.ts';
import { type ComposeFile, composeTree, jsonOf, type Service, servicesOf } from '../docker-compose/project-file.ts';
import { type Fields, isMap, type Issue } from '../docker-compose/rules.ts';
import { plainText } from '../docker-compose/variables.ts';
import { rulesOf } from './rules.ts';

interface Declared extends ComposeFile {
  readonly name: string;
}

/** A secret or a config whose content the stack declares. */
export interface Content {
  /** In the compose file. */
  readonly key: string;
  /** In the swarm. It has the digest of the content, because the content of a name cannot be changed. */
  readonly name: string;
  readonly text: Text;
}

export interface StackService extends Service {
  /** Of all that the file declares of the service. */
  readonly digest: string;
}

export interface Stack {
  /** For standard input of the docker command. */
  readonly text: Text;
  readonly services: ReadonlyMap<string, StackService>;
  readonly secrets: readonly Content[];
  readonly configs: readonly Content[];
}

/** The label of a service that has the digest of its declaration. */
export const DIGEST = 'provision.stack.digest';

/** The stack that the step declares, with everything that is wrong with it. */
export function stackOf(declared: Declared): { readonly stack: Stack; readonly issues: readonly Issue[] } {
  const { name } = declared;
  const { tree, issues } = composeTree(declared, (one) => rulesOf(name, one));
  const fields = isMap(tree) ? (withNumbers(tree) as Fields) : {};
  const secrets = contentsOf(name, fields['secrets']);
  const configs = contentsOf(name, fields['configs']);
  const services = new Map(
    [...servicesOf(tree)].map(([key, service]) => [key, { ...service, digest: serviceDigest(name, fields, key) }]),
  );
  const text = jsonOf({
    ...fields,
    services: labelled(fields['services'], services),
    ...(secrets.length === 0 ? {} : { secrets: withoutContents(fields['secrets'], secrets) }),
    ...(configs.length === 0 ? {} : { configs: withoutContents(fields['configs'], configs) }),
  });
  return { stack: { text, services, secrets, configs }, issues };
}

/** Values that have to be numbers, also where they come from a variable: compose files have texts there then. */
const NUMBERS: ReadonlySet<string> = new Set(
  'replicas parallelism max_attempts max_replicas_per_node retries published pids'.split(' '),
);

function withNumbers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withNumbers);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => {
      const isNumber = NUMBERS.has(key) && typeof one === 'string' && /^\d{1,9}$/.test(one);
      return [key, isNumber ? Number(one) : withNumbers(one)];
    }),
  );
}

function contentsOf(stack: string, all: unknown): readonly Content[] {
  return entriesOf(all).flatMap(([key, one]) => {
    const content = isMap(one) ? one['content'] : undefined;
    if (typeof content !== 'string' && !(content instanceof Secret)) return [];
    const text = plainText(content);
    return [{ key, name: `${stack}_${key}-${digestOf(`${stack}_${key}`, reveal(text))}`, text }];
  });
}

/** With references to what provision creates in place of contents. */
function withoutContents(all: unknown, contents: readonly Content[]): Fields {
  const names = new Map(contents.map(({ key, name }) => [key, name]));
  return Object.fromEntries(
    entriesOf(all).map(([key, one]) => {
      const name = names.get(key);
      return [key, name === undefined ? one : { external: true, name }];
    }),
  );
}

function labelled(all: unknown, services: Stack['services']): Fields {
  return Object.fromEntries(
    entriesOf(all).map(([key, service]) => {
      const digest = services.get(key)?.digest;
      if (!isMap(service) || digest === undefined) return [key, service];
      const deploy = isMap(service['deploy']) ? service['deploy'] : {};
      const labels: unknown = deploy['labels'];
      const own = Array.isArray(labels)
        ? [...(labels as unknown[]), `${DIGEST}=${digest}`]
        : { ...(isMap(labels) ? labels : {}), [DIGEST]: digest };
      return [key, { ...service, deploy: { ...deploy, labels: own } }];
    }),
  );
}

function serviceDigest(stack: string, { services }: Fields, key: string): string {
  const service = isMap(services) ? services[key] : undefined;
  return digestOf(`${stack}_${key}`, reveal(jsonOf(sorted(service))));
}

/** With the keys of all maps in their order, so that another order is no difference. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}

/** Everybody sees names and labels: a digest that is slow to calculate does not let them try many secrets. */
function digestOf(salt: string, text: string): string {
  return scryptSync(text, salt, 6, { cost: 1024 }).toString('hex');
}

function entriesOf(all: unknown): readonly (readonly [string, unknown])[] {
  return isMap(all) ? Object.entries(all) : [];
}

/** What the engine gets to create a secret or a config, with its content in Base64. */
export function contentBody(content: Content, labels: Readonly<Record<string, string>>): Text {
  const data = new Secret(Buffer.from(reveal(content.text)).toString('base64'));
  return concat([`{"Name":${JSON.stringify(content.name)},"Labels":${JSON.stringify(labels)},"Data":"`, data, '"}']);
}
