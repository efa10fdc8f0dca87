// How an option of a service is declared, found, compared and given to the engine.

import type { Setting } from '../docker/daemon-config.ts';
import { PRESENT, type Values } from '../docker-container/option.ts';
import type { Text } from '../../model/secret.ts';
import type { Desired } from './schema.ts';
import type { Spec } from './service.ts';

/** Part of the declaration of a service, as the engine has it. */
export type Part = Readonly<Record<string, Setting>>;

/** What is found of a service. */
export interface Found {
  readonly spec: Spec;
  /** Names by their IDs. */
  readonly networks: ReadonlyMap<string, string>;
}

export interface Option {
  /** What a difference is called. */
  readonly field: string;
  /** Whether what is not declared is no difference. */
  readonly allowsMore?: true;
  /** Its values may be secrets, also those that no step declares. */
  readonly isSecret?: true;
  /** Undefined where the step does not declare it: then it is not compared. */
  readonly declared: (desired: Desired) => Values<Text> | undefined;
  readonly found: (found: Found, desired: Desired) => Values;
  /** As a difference shows it. */
  readonly show?: (value: string) => string;
  /** What is declared, as the engine wants it. */
  readonly part: (desired: Desired) => Part;
}

export type Declared<T> = (desired: Desired) => T | undefined;

export function single(
  field: string,
  declared: Declared<string | number>,
  found: (spec: Spec) => string | number | undefined,
  part: (desired: Desired) => Part,
): Option {
  const one = (value: string | number | undefined) => (value === undefined ? undefined : new Map([['', `${value}`]]));
  return {
    field,
    declared: (desired) => one(declared(desired)),
    found: ({ spec }) => one(found(spec)) ?? new Map(),
    part,
  };
}

/** `part` gets the seconds as the engine counts them: in nanoseconds. */
export function span(
  field: string,
  declared: Declared<number>,
  found: (spec: Spec) => number | null | undefined,
  part: (nanoseconds: number) => Part,
): Option {
  const option = single(
    field,
    declared,
    (spec) => (found(spec) ?? 0) / 1e9,
    (desired) => part((declared(desired) ?? 0) * 1e9),
  );
  return { ...option, show: (seconds) => `${seconds}s` };
}

export function flag(
  field: string,
  declared: Declared<boolean>,
  found: (spec: Spec) => boolean,
  part: (isOn: boolean) => Part,
): Option {
  const word = (isOn: boolean | undefined) => (isOn === undefined ? undefined : isOn ? 'yes' : 'no');
  return single(
    field,
    (desired) => word(declared(desired)),
    (spec) => word(found(spec)),
    (desired) => part(declared(desired) === true),
  );
}

export function set(
  field: string,
  declared: Declared<readonly string[]>,
  found: (found: Found) => readonly string[],
  part: (desired: Desired) => Part,
): Option {
  const all = (elements: readonly string[]) => new Map(elements.map((element) => [element, PRESENT]));
  return {
    field,
    declared(desired) {
      const elements = declared(desired);
      return elements && all(elements);
    },
    found: (one) => all(found(one)),
    part,
  };
}

/** Parts of the declaration of a container, and of a task. */
export function ofContainer(part: Part): Part {
  return ofTask({ ContainerSpec: part });
}

export function ofTask(part: Part): Part {
  return { TaskTemplate: part };
}
