import { expect, test, vi } from 'vitest';
import { resources } from '../../../src/resources/index.ts';
import { familyOf, resourceTypes, retriedTypes } from '../../../src/resources/types.ts';

/** A process that has loaded no resource. */
async function fresh(): Promise<typeof import('../../../src/resources/load.ts')> {
  vi.resetModules();
  return import('../../../src/resources/load.ts');
}

test('the lists name the resources that there are, in the order of the reference', () => {
  expect(resourceTypes).toEqual([...resources.keys()]);
  const retried = [...resources.values()].filter(({ retry }) => retry);
  expect(retriedTypes).toEqual(retried.map(({ type }) => type));
});

test.each(['hostname', 'file', 'user', 'docker_image'])(
  '%s is loaded by its key, and its family with it',
  async (type) => {
    const { loadedResources, loadResources, resourceOf } = await fresh();
    expect(() => resourceOf(type)).toThrow(`the resource ${type} is not loaded`);
    await loadResources([type, 'tags']);
    expect(resourceOf(type)?.type).toBe(type);
    const family = resourceTypes.filter((other) => familyOf(other) === familyOf(type));
    expect(loadedResources().map((one) => one.type)).toEqual(family);
  },
);

test('a key that is no resource is none', async () => {
  const { loadResources, resourceOf } = await fresh();
  await loadResources(['when']);
  expect(resourceOf('when')).toBeUndefined();
});
