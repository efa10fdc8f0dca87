import { afterAll, beforeAll, describe, test } from 'vitest';
import type { Implementation, Machine } from './machine.ts';
import { play } from './play.ts';
import { Pool } from './pool.ts';
import { freshState, recordingOf } from './recordings.ts';
import { scenarios } from './scenarios/index.ts';
import { withRealBridge } from './stand-in.ts';
import { changes } from './state.ts';

/** Tests every scenario: the answers and the state afterwards must equal the recorded ones. */
export function fulfilsTheContract(implementation: Implementation): void {
  describe(`the contract, on ${implementation.name} hosts`, () => {
    let machines: Pool<Machine>;
    beforeAll(async () => {
      machines = new Pool(await implementation.start());
    });
    afterAll(() => implementation.stop());

    test.concurrent('a fresh host', ({ expect }) =>
      machines.use(async (machine) => {
        const { state } = await play(machine, { name: 'fresh', as: 'tool', steps: [] });
        expect(state).toEqual(freshState());
      }));

    const { engine } = implementation;
    const own = scenarios.filter((one) => engine === undefined || (one.engine ?? 'stand-in') === engine);
    test.concurrent.for(own)('$name', (scenario, { expect }) =>
      machines.use(async (machine) => {
        const recording = recordingOf(scenario.name);
        const { steps, state } = await play(machine, scenario);
        // Soft, so that one run reports all differences.
        steps.forEach((answer, index) => {
          expect.soft(answer, `step ${index + 1}: ${answer.step}`).toEqual(recording.steps[index]);
        });
        expect.soft(steps.length).toBe(recording.steps.length);
        const isMixed = engine === undefined && scenario.engine === undefined;
        const changed = isMixed ? withRealBridge(recording.changed) : recording.changed;
        expect(changes(freshState(), state), 'the state afterwards').toEqual(changed);
      }),
    );
  });
}
