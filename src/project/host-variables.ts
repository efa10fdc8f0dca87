import type { Place } from '../input/source.ts';
import { NeedsFacts } from './facts-context.ts';
import type { HostScopes } from './host-scopes.ts';
import type { Layer, Playbook } from './includes.ts';
import type { InventoryHost, InventoryLevel, Variable } from './inventory.ts';
import type { Scope } from './template.ts';
import { TemplateError } from './template-error.ts';

/** `playbook` and `included` are the defaults of a file, `include` what the step that includes a file gives to it. */
export type VariableLevel = InventoryLevel | 'playbook' | 'include' | 'included';

/** A variable that counts for steps of a host: no other one of its name comes before it there. */
export interface HostVariable {
  readonly name: string;
  /** As it is written, where it needs the facts of the host. */
  readonly value: unknown;
  readonly place: Place;
  readonly level: VariableLevel;
}

const NO_PLAYBOOK: Layer = { defaults: new Map(), given: new Map(), outer: undefined };

/** Those of the inventory and of the playbooks first, followed by those of included files. */
export function hostVariables(
  declared: InventoryHost,
  playbooks: readonly Playbook[],
  scopes: HostScopes,
): readonly HostVariable[] {
  const layers = new Set(playbooks.flatMap(({ steps }) => steps.flatMap(({ layer }) => withOuter(layer))));
  const found = new Map<string, HostVariable>();
  for (const layer of layers.size === 0 ? [NO_PLAYBOOK] : layers) {
    const scope = scopes.of(layer);
    for (const [name, variable, level] of variablesOf(layer, declared)) {
      if (scope.declared(name) !== variable) continue;
      const { place } = variable;
      const value = valueIn(scope, name, variable);
      // A file that is included several times may have the same variables each time.
      found.set(JSON.stringify([name, place.source.path, place.start, value]), { name, value, place, level });
    }
  }
  return [...found.values()];
}

function withOuter(layer: Layer): readonly Layer[] {
  return layer.outer ? [...withOuter(layer.outer), layer] : [layer];
}

function variablesOf(layer: Layer, { vars, levelOf }: InventoryHost) {
  const { defaults, given, outer } = layer;
  const all = (variables: Layer['defaults'], level: (name: string) => VariableLevel) =>
    [...variables].map(([name, variable]) => [name, variable, level(name)] as const);
  return [
    ...(outer ? [] : all(vars, levelOf)),
    ...all(given, () => 'include'),
    ...all(defaults, () => (outer ? 'included' : 'playbook')),
  ];
}

function valueIn(scope: Scope, name: string, { value }: Variable): unknown {
  if (value === null) return value;
  try {
    return scope.evaluate(`{{ ${name} }}`).value;
  } catch (error) {
    // What is wrong with a variable that a step uses is a diagnostic of that step.
    if (error instanceof NeedsFacts || error instanceof TemplateError) return value;
    throw error;
  }
}
