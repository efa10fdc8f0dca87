import { resources } from '../../src/resources/index.ts';
import { StepSchema } from '../../src/project/playbook-schema.ts';

/** The names of a resource: in a playbook, of its folder, in code. */
export interface ResourceName {
  /** Such as `dnf_repo`. */
  readonly type: string;
  /** Such as `dnf-repo`. */
  readonly folder: string;
  /** Such as `dnfRepo`. */
  readonly variable: string;
}

/** Words that no variable of a module can have. */
const RESERVED = new Set(
  (
    'arguments await break case catch class const continue debugger default delete do else enum eval export extends false ' +
    'finally for function if implements import in instanceof interface let new null package private protected public return ' +
    'static super switch this throw true try typeof var void while with yield'
  ).split(' '),
);

/** Throws an Error that says why a name cannot be that of a new resource. */
export function resourceName(type: string): ResourceName {
  if (!/^[a-z][a-z0-9]*(_[a-z0-9]+)*$/.test(type) || type.length > 32) {
    throw new Error(
      `"${type}" cannot be the name of a resource: use lower-case letters, digits and single underscores, at most 32 characters`,
    );
  }
  if (resources.has(type)) throw new Error(`the resource ${type} exists: src/resources/${type.replaceAll('_', '-')}`);
  if (type in StepSchema.shape)
    throw new Error(`"${type}" cannot be the name of a resource: it is a key of every step`);
  const variable = type.replaceAll(/_([a-z0-9])/g, (_all, letter: string) => letter.toUpperCase());
  return {
    type,
    folder: type.replaceAll('_', '-'),
    variable: RESERVED.has(variable) ? `${variable}_` : variable,
  };
}
