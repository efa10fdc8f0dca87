import { expect, test } from 'vitest';
import { canDraw } from '../../src/cli/screen.ts';

test.each<{ terminal: boolean; environment: Record<string, string>; draws: boolean }>([
  { terminal: true, environment: { TERM: 'xterm-256color' }, draws: true },
  { terminal: true, environment: {}, draws: true },
  { terminal: true, environment: { CI: '' }, draws: true },
  { terminal: true, environment: { CI: 'false' }, draws: true },
  { terminal: true, environment: { CI: 'true' }, draws: false },
  { terminal: true, environment: { TERM: 'dumb' }, draws: false },
  { terminal: false, environment: { TERM: 'xterm-256color' }, draws: false },
])('live rows are $draws with terminal $terminal and $environment', ({ terminal, environment, draws }) => {
  expect(canDraw(terminal, environment)).toBe(draws);
});
