import { expect, expectTypeOf, test } from 'vitest';
import { defined } from '../../src/model/optional.ts';

interface Options {
  readonly name: string;
  readonly port?: number;
}

test('drops undefined properties and keeps null, false, 0 and the empty string', () => {
  const properties = { name: 'docker1', port: undefined, gateway: null, dry: false, count: 0, text: '' };
  expect(Object.keys(defined(properties))).toEqual(['name', 'gateway', 'dry', 'count', 'text']);
});

test('the result has exact optional properties', () => {
  const port = undefined as number | undefined;
  const options: Options = { ...defined({ name: 'docker1', port }) };
  expect('port' in options).toBe(false);
  expectTypeOf(defined({ name: 'docker1', port })).toExtend<Options>();
  expectTypeOf(defined({ name: 'docker1', port }).port).toEqualTypeOf<number | undefined>();
});
