import { MASK, Secret, type Text } from '../../model/secret.ts';
import type { Difference } from '../../model/resource.ts';
import { PRESENT, type Values } from '../docker-container/option.ts';
import { ANOTHER_VALUE } from '../docker-container/messages.ts';
import type { Found, Option } from './option.ts';
import { OPTIONS } from './options.ts';
import type { Desired } from './schema.ts';

/** An option that differs between a service and its declaration. */
export interface Deviation {
  readonly option: Option;
  readonly differences: readonly Difference[];
}

export function compare(found: Found, desired: Desired): readonly Deviation[] {
  return OPTIONS.flatMap((option) => {
    const differences = optionDifferences(option, found, desired);
    return differences.length === 0 ? [] : [{ option, differences }];
  });
}

/** What a service that does not exist yet will have. */
export function declared(desired: Desired): readonly Deviation[] {
  return OPTIONS.flatMap((option) => {
    const values = option.declared(desired);
    if (!values) return [];
    return [{ option, differences: [...values].map(([key, value]) => differenceOf(option, key, undefined, value)) }];
  });
}

function optionDifferences(option: Option, found: Found, desired: Desired): readonly Difference[] {
  const wanted = option.declared(desired);
  return wanted ? valueDifferences(option, option.found(found, desired), wanted) : [];
}

export function valueDifferences(option: Option, current: Values, wanted: Values<Text>): readonly Difference[] {
  const others = option.allowsMore ? [] : [...current.keys()].filter((key) => !wanted.has(key));
  return [
    ...[...wanted]
      .filter(([key, value]) => !isEqual(value, current.get(key)))
      .map(([key, value]) => differenceOf(option, key, current.get(key), value)),
    ...others.map((key) => differenceOf(option, key, current.get(key), undefined)),
  ];
}

function isEqual(value: Text, found: string | undefined): boolean {
  if (value instanceof Secret) return found !== undefined && value.equals(found);
  return value === found;
}

function differenceOf(option: Option, key: string, before: string | undefined, after: Text | undefined): Difference {
  const { field, isSecret, show = (value: string) => value } = option;
  const name = key === '' ? field : `${field} ${key}`;
  if (before === PRESENT || after === PRESENT) {
    return { field: name, before: before ?? 'absent', after: after === undefined ? 'absent' : PRESENT };
  }
  const shown = after === undefined ? null : after instanceof Secret ? MASK : show(after);
  if (before === undefined) return { field: name, before: null, after: shown };
  // The value may be a secret of an earlier declaration, which nobody knows to mask any more.
  return { field: name, before: isSecret ? ANOTHER_VALUE : show(before), after: shown };
}
