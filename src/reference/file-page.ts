import { HostSchema, InventorySchema, SshSchema } from '../project/inventory-schema.ts';
import { CheckSchema, IncludeSchema, PlaybookSchema, StepSchema } from '../project/playbook-schema.ts';
import { type SchemaName, schemaNames } from './json-schema.ts';
import { type Parameter, parametersOf } from './parameters.ts';

/** The keys of one place in a file. */
export interface Section {
  readonly title: string;
  readonly keys: readonly Parameter[];
}

/** The reference of the inventory or the playbook. */
export interface FilePage {
  readonly name: SchemaName;
  readonly summary: string;
  readonly sections: readonly Section[];
}

export function isFile(name: string): name is SchemaName {
  return schemaNames.some((one) => one === name);
}

export function filePages(): readonly FilePage[] {
  return schemaNames.map(filePage);
}

export function filePage(name: SchemaName): FilePage {
  return name === 'inventory' ? inventoryPage() : playbookPage();
}

function inventoryPage(): FilePage {
  const file = topOf(parametersOf(InventorySchema).all);
  const host = topOf(parametersOf(HostSchema).all);
  const shared = file.filter(({ name }) => host.some((one) => one.name === name));
  const without = (keys: readonly Parameter[]) => keys.filter((key) => !shared.some(({ name }) => name === key.name));
  return {
    name: 'inventory',
    summary: 'The hosts, where they are, and how to log in to them.',
    sections: [
      { title: 'The inventory', keys: without(file) },
      { title: 'A host, under `hosts` of the inventory or of a group', keys: without(host) },
      { title: 'The inventory, a group or a host; the innermost counts', keys: shared },
      { title: 'Under `ssh`', keys: parametersOf(SshSchema).all },
    ],
  };
}

function playbookPage(): FilePage {
  return {
    name: 'playbook',
    summary: 'The desired state of hosts: steps, in order.',
    sections: [
      { title: 'The playbook', keys: parametersOf(PlaybookSchema).all },
      { title: 'A step, beside its resource', keys: parametersOf(StepSchema).all },
      { title: 'Under `check` of a step', keys: parametersOf(CheckSchema).all },
      { title: 'A step that includes another playbook', keys: parametersOf(IncludeSchema).all },
    ],
  };
}

/** Without the keys inside maps. */
function topOf(keys: readonly Parameter[]): readonly Parameter[] {
  return keys.filter(({ name }) => !name.includes('.'));
}
