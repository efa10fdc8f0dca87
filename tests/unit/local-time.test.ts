import { afterEach, expect, test, vi } from 'vitest';
import { localTime } from '../../src/output/format.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

// Date.getTimezoneOffset: in minutes, positive west of Greenwich.
test.each([
  [-540, '+09:00'],
  [0, '+00:00'],
  [210, '-03:30'],
  [-345, '+05:45'],
])('a time has its zone: %d minutes', (offset, zone) => {
  vi.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(offset);
  expect(localTime('2026-01-02T03:04:05Z')).toMatch(new RegExp(`^2026-01-0[123] \\d\\d:\\d\\d:05 \\${zone}$`));
});
