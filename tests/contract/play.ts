import { stateLines } from './state.ts';
import type { Addresses, Machine } from './machine.ts';
import { Normaliser, type RuleName } from './normalise.ts';
import { lineOf, nameOf, type RecordedAnswer, type RecordedStep, type Scenario } from './scenario.ts';

export interface Played {
  readonly steps: readonly RecordedStep[];
  /** The answer to every line of state.ts after the last step. */
  readonly state: Readonly<Record<string, RecordedAnswer>>;
}

const LANGUAGE = { tool: 'export LC_ALL=C', person: 'export LANG=en_US.UTF-8' };

/** Carries a scenario out on a machine, which is reset before. */
export async function play(machine: Machine, { as, normalise = [], steps }: Scenario): Promise<Played> {
  await machine.reset();
  const ask = asker(machine, as, normalise);
  const recorded: RecordedStep[] = [];
  for (const step of steps) {
    if (typeof step === 'object' && 'reboots' in step) {
      await machine.run(fill(step.reboots, machine.addresses));
      await machine.restarted();
      // Whether the line's end or the host's is faster is open.
      recorded.push({ step: nameOf(step), status: 0, stdout: [''], stderr: [''] });
    } else {
      recorded.push({ step: nameOf(step), ...(await ask(lineOf(step))) });
    }
  }
  return { steps: recorded, state: await readState(machine) };
}

async function readState(machine: Machine): Promise<Record<string, RecordedAnswer>> {
  const ask = asker(machine, 'tool', ['routes', 'columns']);
  const state: Record<string, RecordedAnswer> = {};
  for (const line of stateLines) state[line] = await ask(line);
  return state;
}

/** Those of the second state that differ from the first. */
export function difference(fresh: Played['state'], state: Played['state']): Played['state'] {
  return Object.fromEntries(
    Object.entries(state).filter(([line, answer]) => JSON.stringify(answer) !== JSON.stringify(fresh[line])),
  );
}

function asker(machine: Machine, as: Scenario['as'], rules: readonly RuleName[]) {
  const normaliser = new Normaliser(machine.addresses, rules);
  return async (line: string): Promise<RecordedAnswer> => {
    const { status, stdout, stderr } = await machine.run(`${LANGUAGE[as]}\n${fill(line, machine.addresses)}`);
    return {
      status,
      stdout: normaliser.normalise(stdout).split('\n'),
      stderr: normaliser.normalise(stderr).split('\n'),
    };
  };
}

function fill(line: string, addresses: Addresses): string {
  return Object.entries(addresses).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, value as string), line);
}
