import * as z from 'zod';
import { type Exec, exec } from '../../model/operation.ts';
import { outcome, type Result } from '../../model/result.ts';
import { Secret, type Text } from '../../model/secret.ts';
import type { Change, Resource } from '../../model/resource.ts';
import { isMissing, unknownState } from '../unknown-state.ts';
import * as messages from './messages.ts';

const Line = z.string().min(1).describe('A line for the host’s sh.');
const Argv = z
  .array(z.union([z.string(), z.instanceof(Secret)]))
  .min(1)
  .describe('A program and its arguments, without a shell.');
const Run = z.union([Line, z.instanceof(Secret), Argv]);
const Path = z.string().startsWith('/', messages.notAbsolute);

const object = z.strictObject({
  run: Run.describe('What to run: a line for the host’s sh, or a list of a program and its arguments.'),
  creates: Path.optional().describe('A file that the command creates. The command runs only while it is missing.'),
  unless: z
    .union([Line, Argv])
    .optional()
    .describe('A test that changes nothing. The command runs only if the test exits with a status other than 0.'),
});

const schema = z.union([
  z.union([Line, z.instanceof(Secret)]).transform((run) => object.parse({ run })),
  Argv.transform((run) => object.parse({ run })),
  object,
]);

type Desired = z.infer<typeof object>;

interface Current {
  /** Whether the command has already done its work; undefined if the step has no test. */
  readonly done: boolean | undefined;
}

export const command: Resource<Desired, Current> = {
  type: 'command',
  repeatable: true,
  summary: 'A command, for what no resource does. With `creates` or `unless`, it runs only if it is needed.',
  schema,
  killedOnTimeout: true,
  retry: { times: 0, transientError: () => ({ after: 2 }) },
  name: ({ run }) => (Array.isArray(run) ? run.map(String).join(' ') : String(run)),
  probe(desired) {
    const tests = testsOf(desired);
    return {
      operations: tests.map(({ operation }) => operation),
      parse(results) {
        if (tests.length === 0) return { done: undefined };
        return { done: tests.map(({ name }, index) => parseTest(name, results[index])).some(Boolean) };
      },
    };
  },
  plan,
};

interface Test {
  readonly name: string;
  readonly operation: Exec;
}

function testsOf({ creates, unless }: Desired): readonly Test[] {
  return [
    ...(creates === undefined ? [] : [{ name: 'creates', operation: exec('test', '-e', creates) }]),
    ...(unless === undefined ? [] : [{ name: 'unless', operation: program(unless) }]),
  ];
}

function parseTest(name: string, result: Result | undefined): boolean {
  if (isMissing(result)) throw unknownState(messages.testNotFound(name), result);
  if (result?.kind === 'done') return result.status === 0;
  throw unknownState({ message: messages.testFailed({ test: name, outcome: outcome(result) }) }, result);
}

function plan({ done }: Current, { run }: Desired): readonly Change[] {
  if (done === true) return [];
  const change: Change = { action: 'run', diff: [], operations: [program(run)] };
  return [done === undefined ? { ...change, unverifiable: true, notes: [messages.runsEveryTime] } : change];
}

function program(run: Text | readonly Text[]): Exec {
  return typeof run === 'string' || run instanceof Secret ? exec('sh', '-c', run) : exec(...run);
}
