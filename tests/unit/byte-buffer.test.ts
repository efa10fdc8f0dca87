import { expect, test } from 'vitest';
import { ByteBuffer } from '../../src/transport/byte-buffer.ts';

const bytes = (length: number) => Buffer.alloc(length, 'x');

test('what was appended is there, in order', () => {
  const buffer = new ByteBuffer();
  buffer.append(Buffer.from('one '));
  buffer.append(bytes(5000));
  buffer.append(Buffer.from(' two'));
  expect([buffer.length, buffer.view().toString()]).toEqual([5008, `one ${'x'.repeat(5000)} two`]);
  buffer.clear();
  expect([buffer.length, buffer.view().length]).toEqual([0, 0]);
});

test.each([
  [1, 4096],
  [4096, 4096],
  [4097, 8192],
  [65_536, 65_536],
])('%i bytes take %i', (length, capacity) => {
  const buffer = new ByteBuffer();
  buffer.append(bytes(length));
  expect(buffer.capacity).toBe(capacity);
});

test('the memory stays the same until it is full', () => {
  const buffer = new ByteBuffer();
  buffer.append(bytes(1));
  const { buffer: memory } = buffer.view();
  buffer.append(bytes(4095));
  expect(buffer.view().buffer).toBe(memory);
  buffer.append(bytes(1));
  expect(buffer.view().buffer).not.toBe(memory);
});

test('an empty buffer keeps 64 KiB, and gives back what is larger', () => {
  const buffer = new ByteBuffer();
  buffer.append(bytes(65_536));
  buffer.clear();
  expect(buffer.capacity).toBe(65_536);
  buffer.append(bytes(65_537));
  buffer.clear();
  expect(buffer.capacity).toBe(0);
});
