import type { Addresses, Machine } from './machine.ts';
import { Normaliser, type RuleName } from './normalise.ts';
import { lineOf, nameOf, type RecordedAnswer, type RecordedStep, type Scenario } from './scenario.ts';
import { type Answers, stateLines, unordered } from './state.ts';

export interface Played {
  readonly steps: readonly RecordedStep[];
  /** The state after the last step. */
  readonly state: Answers;
}

const LANGUAGE = { tool: 'export LC_ALL=C', person: 'export LANG=en_US.UTF-8' };

/** Resets a machine, and runs a scenario on it. */
export async function play(machine: Machine, { as, normalise = [], steps }: Scenario): Promise<Played> {
  await machine.reset();
  const ask = asker(machine, as, normalise);
  const answers: RecordedStep[] = [];
  for (const step of steps) {
    if (typeof step === 'object' && 'reboots' in step) {
      await machine.run(fill(step.reboots, machine.addresses));
      await machine.restarted();
      // The result of the line is left out: the host may shut down before the line has ended.
      answers.push({ step: nameOf(step), status: 0, stdout: [], stderr: [] });
    } else {
      answers.push({ step: nameOf(step), ...(await ask(lineOf(step))) });
    }
  }
  return { steps: answers, state: await readState(machine) };
}

async function readState(machine: Machine): Promise<Answers> {
  const ask = asker(machine, 'tool', ['routes', 'columns']);
  const state: Record<string, RecordedAnswer> = {};
  for (const line of stateLines) {
    const answer = await ask(line);
    state[line] = unordered.has(line) ? { ...answer, stdout: answer.stdout.filter(Boolean).sort() } : answer;
  }
  return state;
}

function asker(machine: Machine, as: Scenario['as'], rules: readonly RuleName[]) {
  const normaliser = new Normaliser([{ ...machine.addresses }], rules);
  const lines = (text: string) => (text === '' ? [] : normaliser.normalise(text).split('\n'));
  return async (line: string): Promise<RecordedAnswer> => {
    const { status, stdout, stderr } = await machine.run(`${LANGUAGE[as]}\n${fill(line, machine.addresses)}`);
    return { status, stdout: lines(stdout), stderr: lines(stderr) };
  };
}

function fill(line: string, addresses: Addresses): string {
  return Object.entries(addresses).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, String(value)), line);
}
