import type { HostFacts } from '../model/facts.ts';
import { defined } from '../model/optional.ts';
import type { InventoryNames } from '../model/resource.ts';
import { UNREAD_FACTS } from './facts-context.ts';
import type { Layer } from './includes.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import type { LocalFiles } from './local-files.ts';
import { type Given, Scope } from './template.ts';

/** What templates and steps of any host may use of all hosts. */
export function inventoryNames(declared: readonly InventoryHost[]): InventoryNames {
  // A map: a group may be called "constructor".
  const groups = new Map<string, string[]>();
  for (const { host, group } of declared) {
    const names = group === undefined ? [] : (groups.get(group) ?? []);
    names.push(host.name);
    if (group !== undefined) groups.set(group, names);
  }
  const hosts = declared.map(({ host: { name, address } }) => [name, { name, address }] as const);
  return { hosts: Object.fromEntries(hosts), groups: Object.fromEntries(groups) };
}

/** The scopes of one host: one for each file and step that includes it. */
export class HostScopes {
  readonly #declared: InventoryHost;
  readonly #fixed: Readonly<Record<string, unknown>>;
  /** What steps of the host read from this computer. */
  readonly files: LocalFiles;
  readonly names: InventoryNames;
  readonly #scopes = new Map<Layer, Scope>();
  readonly #withFacts = new WeakMap<HostFacts, HostScopes>();
  readonly #given = new Map<Layer, ReadonlyMap<string, Given>>();

  /** Without `facts`, templates that use them throw `NeedsFacts`. */
  constructor(declared: InventoryHost, names: InventoryNames, files: LocalFiles, facts?: HostFacts) {
    const { name, address, bootstrap } = declared.host;
    this.#declared = declared;
    this.files = files;
    this.names = names;
    const host = defined({ name, address, bootstrap });
    const { hosts, groups } = names;
    this.#fixed = { host, group: declared.group ?? '', hosts, groups, facts: facts ?? UNREAD_FACTS };
  }

  /** The same host, with these facts. */
  withFacts(facts: HostFacts): HostScopes {
    const known = this.#withFacts.get(facts) ?? new HostScopes(this.#declared, this.names, this.files, facts);
    this.#withFacts.set(facts, known);
    return known;
  }

  /** The scope of a step in this layer, with what it has beside variables, such as `each`. */
  ofStep(layer: Layer, fixed: Readonly<Record<string, unknown>> | undefined): Scope {
    const outer = this.of(layer);
    return fixed ? outer.with(fixed) : outer;
  }

  /** From the lowest precedence: defaults of the file, of the files around it, the inventory, the variables of includes. */
  of(layer: Layer): Scope {
    const known = this.#scopes.get(layer);
    if (known) return known;
    const vars = new Map([...defaultsOf(layer), ...this.#declared.vars]);
    const given = this.#givenTo(layer);
    const scope = new Scope(vars, this.#fixed, given);
    this.#scopes.set(layer, scope);
    return scope;
  }

  /** The variables that templates have used so far. */
  get used(): ReadonlySet<Variable> {
    return new Set([...this.#scopes.values()].flatMap(({ used }) => [...used]));
  }

  #givenTo(layer: Layer): ReadonlyMap<string, Given> {
    const { outer } = layer;
    if (!outer) return new Map();
    const known = this.#given.get(layer);
    if (known) return known;
    const scope = this.of(outer);
    const own = [...layer.given].map(([name, variable]) => [name, { scope, variable }] as const);
    const given = new Map([...this.#givenTo(outer), ...own]);
    this.#given.set(layer, given);
    return given;
  }
}

function defaultsOf({ defaults, outer }: Layer): readonly (readonly [string, Variable])[] {
  return outer ? [...defaults, ...defaultsOf(outer)] : [...defaults];
}
