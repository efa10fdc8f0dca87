import { EventEmitter } from 'node:events';
import type { ClientChannel } from 'ssh2';
import { expect, test } from 'vitest';
import { exitStatus, recordExit } from '../../src/transport/exit-status.ts';

// A busy host sends the answer, the output and the status in one packet: a login without a shell counted as a lost connection.
test.each<[number | null, number | undefined]>([
  [0, 0],
  [127, 127],
  [null, undefined],
])('%s, before anybody waits for it', (status, expected) => {
  const stream = new EventEmitter() as ClientChannel;
  recordExit(stream);
  expect(exitStatus(stream)).toBeUndefined();
  stream.emit('exit', status);
  expect(exitStatus(stream)).toBe(expected);
});
