import type { Change, Resource } from '../../model/resource.ts';
import { UnknownState } from '../../model/result.ts';
import { docker, repeated } from '../docker/cli.ts';
import { restorable, textDifferences } from '../docker/texts.ts';
import { declarationOf } from '../restore.ts';
import { type Current, type Node, nodeOf, probe } from './current.ts';
import * as messages from './messages.ts';
import { type Desired, schema } from './schema.ts';

export const dockerNode: Resource<Desired, Current> = {
  type: 'docker_node',
  summary: 'A node of a swarm, on its manager: labels, and whether it runs tasks of services.',
  schema,
  inInventory(desired, { hosts }, report) {
    const { name } = desired;
    if (!Object.hasOwn(hosts, name)) report({ path: ['name'], ...messages.notInInventory(name) });
    return { ...desired, address: hosts[name]?.address };
  },
  name: ({ name }) => name,
  probe: () => probe,
  // A host that joins again gets a new node, without labels.
  after: ({ name }) => [{ host: name, type: 'docker_swarm' }],
  plan,
  restore(current, { name, address, availability, labels }) {
    const node = nodeOf(current, name, address);
    if (!node || !restorable(node.Spec.Labels, labels)) return undefined;
    const { Availability, Labels } = node.Spec;
    const before = Object.fromEntries(Object.keys(labels ?? {}).map((key) => [key, Labels[key] ?? '']));
    const declared = {
      ...(availability === undefined ? {} : { availability: Availability }),
      ...(labels === undefined ? {} : { labels: before }),
    };
    const restored = declarationOf({ schema, plan }, current, { name, ...declared });
    return restored && { ...restored, address };
  },
  advise: (words) => (/update out of sequence/i.test(words) ? messages.changedMeanwhile : undefined),
};

function plan(current: Current, { name, address, availability, labels }: Desired): readonly Change[] {
  const { ID, Spec } = aliveNode(current, name, address);
  const changed = textDifferences('label', Spec.Labels, labels);
  const isOther = availability !== undefined && availability !== Spec.Availability;
  const diff = [
    ...(isOther ? [{ field: 'availability', before: Spec.Availability, after: availability }] : []),
    ...changed,
  ];
  if (diff.length === 0) return [];
  const options = isOther ? ['--availability', availability] : [];
  const update = docker(
    'node',
    'update',
    ...options,
    ...repeated('--label-add', changed.length > 0 ? (labels ?? {}) : {}),
    ID,
  );
  const notes = isOther && availability === 'drain' ? { notes: [messages.movesTasks] } : {};
  return [{ action: 'change', diff, operations: [update], ...notes }];
}

/** Throws UnknownState if there is none. */
function aliveNode(current: Current, name: string, address: string | undefined): Node {
  const node = nodeOf(current, name, address);
  if (node && node.Status.State !== 'down') return node;
  const { message, next } = node ? messages.isDown(name) : messages.noSuchNode(name);
  throw new UnknownState(message, { next, awaits: name });
}
