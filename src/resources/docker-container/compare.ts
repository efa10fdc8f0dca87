import { MASK, Secret, type Text } from '../../model/secret.ts';
import type { Difference } from '../../model/resource.ts';
import type { Container } from '../docker/container.ts';
import { fullName, type Image, shortId } from '../docker/image.ts';
import * as messages from './messages.ts';
import { type Option, PRESENT, type Values } from './option.ts';
import { OPTIONS } from './options.ts';
import type { Desired } from './schema.ts';

/** What differs between a container and its declaration. */
export interface Comparison {
  /** Only another container can have them. */
  readonly fixed: readonly Difference[];
  /** The engine changes them in this one. */
  readonly inPlace: readonly { readonly option: Option; readonly difference: Difference }[];
}

/** `image` is the declared one as the host has it; undefined if it does not have it. */
export function compare(container: Container, image: Image | undefined, desired: Desired): Comparison {
  const found = OPTIONS.flatMap((option) =>
    optionDifferences(option, { container, image, desired }).map((difference) => ({ option, difference })),
  );
  const fixed = found.filter(({ option }) => !option.inPlace).map(({ difference }) => difference);
  return {
    fixed: [...imageDifference(container, image, desired), ...fixed],
    inPlace: found.filter(({ option }) => option.inPlace),
  };
}

/** A container keeps its image when the tag comes to name another one. */
function imageDifference(
  { Image: own, Config }: Container,
  image: Image | undefined,
  { image: name }: Desired,
): readonly Difference[] {
  if (name === undefined) return [];
  if (image ? image.Id === own : fullName(name) === fullName(Config.Image)) return [];
  const withId = (text: string, id: string | undefined) =>
    id === undefined ? text : messages.imageWithId(text, shortId(id));
  return [{ field: 'image', before: withId(Config.Image, own), after: withId(name, image?.Id) }];
}

interface Compared {
  readonly container: Container;
  readonly image: Image | undefined;
  readonly desired: Desired;
}

function optionDifferences(option: Option, { container, image, desired }: Compared): readonly Difference[] {
  const declared = option.declared(desired);
  if (!declared) return [];
  const found = option.found(container);
  const wanted = [...declared].filter(([key, value]) => !isEqual(value, found.get(key)));
  return [
    ...wanted.map(([key, value]) => differenceOf(option, key, found.get(key), value)),
    ...unwanted(option, found, declared, image?.Id === container.Image ? image : undefined).map((key) =>
      differenceOf(option, key, found.get(key), undefined),
    ),
  ];
}

/** What the container has beyond its declaration. Of an image that the tag does not name any more, nobody knows what it has brought. */
function unwanted(
  { rule, ofImage }: Option,
  found: Values,
  declared: Values<Text>,
  image: Image | undefined,
): readonly string[] {
  if (rule === 'allow more' || (rule === 'beyond the image' && !image)) return [];
  const brought = (image && ofImage?.(image)) ?? new Map<string, string>();
  return [...found].filter(([key, value]) => !declared.has(key) && brought.get(key) !== value).map(([key]) => key);
}

/** What a container that is not created yet will have. */
export function declaredDifferences(desired: Desired): readonly Difference[] {
  const { image = '' } = desired;
  const options = OPTIONS.flatMap((option) =>
    [...(option.declared(desired) ?? [])].map(([key, value]) => differenceOf(option, key, undefined, value)),
  );
  return [{ field: 'image', before: null, after: image }, ...options];
}

function isEqual(value: Text, found: string | undefined): boolean {
  if (value instanceof Secret) return found !== undefined && value.equals(found);
  return value === found;
}

function differenceOf(
  { field, isSecret, show = (value) => value }: Option,
  key: string,
  before: string | undefined,
  after: Text | undefined,
): Difference {
  const name = key === '' ? field : `${field} ${key}`;
  if (before === PRESENT || after === PRESENT) {
    return { field: name, before: before ?? 'absent', after: after === undefined ? 'absent' : PRESENT };
  }
  const shown = after === undefined ? null : after instanceof Secret ? MASK : show(after);
  if (before === undefined) return { field: name, before: null, after: shown };
  // The value may be a secret of an earlier declaration, which nobody knows to mask any more.
  return { field: name, before: isSecret ? messages.ANOTHER_VALUE : show(before), after: shown };
}
