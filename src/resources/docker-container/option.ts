// How an option of a container is declared, found, compared and given to docker(1).

import type { Text } from '../../model/secret.ts';
import type { Container } from '../docker/container.ts';
import type { Image } from '../docker/image.ts';
import type { Desired } from './schema.ts';

/** By key. An option that is one value has the key `''`; one that is a set has the value `PRESENT` for each of its elements. */
export type Values<T extends Text = string> = ReadonlyMap<string, T>;

export const PRESENT = 'present';

/**
 * - exact: everything that is not declared is a difference;
 * - beyond the image: what the image brings is none;
 * - allow more: only what is declared counts.
 */
export type Rule = 'exact' | 'beyond the image' | 'allow more';

export interface Option {
  /** What a difference is called. */
  readonly field: string;
  readonly rule: Rule;
  /** The engine changes it in a container that exists (docker-update(1)). */
  readonly inPlace?: true;
  /** Its values may be secrets, also those that no step declares. */
  readonly isSecret?: true;
  /** Undefined where the step does not declare it: then it is not compared. */
  readonly declared: (desired: Desired) => Values<Text> | undefined;
  readonly found: (container: Container) => Values;
  /** What the image brings. */
  readonly ofImage?: (image: Image) => Values;
  /** As a difference shows it. */
  readonly show?: (value: string) => string;
  /** Of docker-create(1). */
  readonly words: (desired: Desired) => readonly string[];
  /** Of docker-update(1), where they are not the same. */
  readonly updateWords?: (desired: Desired) => readonly string[];
}

export type Declared<T> = (desired: Desired) => T | undefined;
export type Found<T> = (container: Container) => T;

export function single(
  field: string,
  option: string,
  declared: Declared<string>,
  found: Found<string | undefined>,
): Option {
  const one = (text: string | undefined) => (text === undefined ? undefined : new Map([['', text]]));
  return {
    field,
    rule: 'exact',
    declared: (desired) => one(declared(desired)),
    found: (container) => one(found(container)) ?? new Map(),
    words(desired) {
      const text = declared(desired);
      return text === undefined ? [] : [option, text];
    },
  };
}

export function flag(field: string, option: string, declared: Declared<boolean>, found: Found<boolean>): Option {
  const word = (isOn: boolean | undefined) => (isOn === undefined ? undefined : isOn ? 'yes' : 'no');
  return {
    ...single(
      field,
      option,
      (desired) => word(declared(desired)),
      (container) => word(found(container)),
    ),
    words: (desired) => (declared(desired) === undefined ? [] : [`${option}=${declared(desired) === true}`]),
  };
}

export function set(
  field: string,
  option: string,
  declared: Declared<readonly string[]>,
  found: Found<readonly string[]>,
): Option {
  const all = (elements: readonly string[]) => new Map(elements.map((element) => [element, PRESENT]));
  return {
    field,
    rule: 'exact',
    declared(desired) {
      const elements = declared(desired);
      return elements && all(elements);
    },
    found: (container) => all(found(container)),
    words: (desired) => (declared(desired) ?? []).flatMap((element) => [option, element]),
  };
}

interface WordList {
  readonly declared: Declared<readonly string[]>;
  readonly found: Found<readonly string[]>;
}

/** A list of words in their order, shown as a person would type it. `create` gives those of a command after the image. */
export function words(field: string, option: string, { declared, found }: WordList): Option {
  const line = (list: readonly string[]) => list.map(shown).join(' ');
  return {
    ...single(
      field,
      option,
      (desired) => declared(desired) && line(declared(desired) ?? []),
      (one) => line(found(one)),
    ),
    words: ({ entrypoint }) => (option === '' || entrypoint?.[0] === undefined ? [] : [option, entrypoint[0]]),
  };
}

export function shown(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word);
}
