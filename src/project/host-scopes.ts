import { defined } from '../model/optional.ts';
import type { Layer } from './includes.ts';
import type { InventoryHost, Variable } from './inventory.ts';
import { type Given, Scope } from './template.ts';

/** The scopes of one host: one for each file and step that includes it. */
export class HostScopes {
  readonly #declared: InventoryHost;
  readonly #fixed: Readonly<Record<string, unknown>>;
  readonly #scopes = new Map<Layer, Scope>();
  readonly #given = new Map<Layer, ReadonlyMap<string, Given>>();

  constructor(declared: InventoryHost) {
    const { name, address, bootstrap } = declared.host;
    this.#declared = declared;
    this.#fixed = { host: defined({ name, address, bootstrap }), group: declared.group ?? '' };
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
