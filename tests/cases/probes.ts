import { join } from 'node:path';
import type { Operation } from '../../src/model/operation.ts';
import { bind } from '../../src/model/step.ts';
import { resources } from '../../src/resources/index.ts';
import { desiredOf } from './desired.ts';
import { situations } from './situations.ts';

/** The file with the operations of the probes of a resource. */
export function probeFile(type: string): string {
  return join(import.meta.dirname, type, 'probe.txt');
}

/** The operations of the probes of a resource as text: a line of JSON each, below the situations that have them. */
export function probesOf(type: string): string {
  const names = new Map<string, string[]>();
  for (const { name, operations } of probes(type)) {
    const lines = operations.map((operation) => `  ${JSON.stringify(operation)}\n`).join('');
    names.set(lines, [...(names.get(lines) ?? []), name]);
  }
  return [...names].map(([lines, of]) => `${of.join(', ')}:\n${lines}`).join('');
}

export function probes(type: string): readonly { readonly name: string; readonly operations: readonly Operation[] }[] {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  // The same situation with another engine has the same parameters.
  const byName = new Map(situations.filter((one) => one.resource === type).map((one) => [one.name, one.parameters]));
  return [...byName].map(([name, parameters]) => ({
    name,
    operations: bind(resource, desiredOf(resource, parameters), 1).operations,
  }));
}
