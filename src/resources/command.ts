import { z } from 'zod';
import { type Exec, exec, outcome, UnknownState, type Operation } from '../model/operation.ts';
import { Secret, type Text } from '../model/secret.ts';
import type { Resource } from '../model/resource.ts';

const Line = z.string().min(1).describe('A line for the host’s sh.');
const Argv = z
  .array(z.union([z.string(), z.instanceof(Secret)]))
  .min(1)
  .describe('A program and its arguments, without a shell.');
const Run = z.union([Line, z.instanceof(Secret), Argv]);
const Path = z.string().startsWith('/', 'an absolute path');

const object = z.strictObject({
  run: Run.describe('What to run: a line for the host’s sh, or a list that is a program and its arguments.'),
  creates: Path.optional().describe('A file the command makes; while it exists there is nothing to do.'),
  unless: z
    .union([Line, Argv])
    .optional()
    .describe('A read-only test; while it ends with status 0 there is nothing to do.'),
});

const schema = z.union([
  z.union([Line, z.instanceof(Secret)]).transform((run) => object.parse({ run })),
  Argv.transform((run) => object.parse({ run })),
  object,
]);

type Desired = z.infer<typeof object>;

/** `undefined` where nothing tells whether the command has done its work. */
interface Current {
  readonly done: boolean | undefined;
}

export const command: Resource<Desired, Current> = {
  type: 'command',
  repeatable: true,
  summary: 'A command, for what no resource does. With `creates` or `unless` it runs only when it has to.',
  guide: {
    examples: [
      {
        what: 'A line for sh that makes a file, and runs only while that file is missing',
        step: "command: { run: 'echo hello >/root/greeting', creates: /root/greeting }",
        recorded: 'creates',
      },
      {
        what: 'A program with its arguments, without a shell, and a test that tells whether it has to run',
        step: `command:
  run: [touch, /root/a file]
  unless: [test, -e, /root/a file]`,
        recorded: 'unless',
      },
    ],
    knownIssues: [
      { what: 'The command ends with another status than 0', recorded: 'fails' },
      {
        what: 'It runs at every apply, and a rerun never says "no changes"',
        advice: 'Nothing tells whether it has done its work: add creates or unless, or use a resource that knows.',
      },
      {
        what: '$, *, > or | do nothing',
        advice: 'A list is a program with its arguments and no shell reads it: write one text instead.',
      },
    ],
  },
  schema,
  killedOnTimeout: true,
  retry: { times: 0, transientError: () => ({ after: 2 }) },
  name: ({ run }) => (Array.isArray(run) ? run.map(String).join(' ') : String(run)),
  probe({ creates, unless }) {
    const operations: Operation[] = [];
    if (creates !== undefined) operations.push(exec('test', '-e', creates));
    if (unless !== undefined) operations.push(program(unless));
    return {
      operations,
      parse(results) {
        if (results.length === 0) return { done: undefined };
        const done = results.map((result, index) => {
          if (result.kind !== 'done') throw new UnknownState(`the test of this command ${outcome(result)}`);
          if (result.status === 127 && index === results.length - 1 && unless !== undefined) {
            throw new UnknownState(`"unless" ${outcome(result)}`);
          }
          return result.status === 0;
        });
        return { done: done.some(Boolean) };
      },
    };
  },
  plan({ done }, { run }) {
    if (done === true) return [];
    return [
      {
        action: 'run',
        diff: [],
        operations: [program(run)],
        ...(done === undefined
          ? { unverifiable: true as const, notes: ['runs every time: no creates, no unless'] }
          : {}),
      },
    ];
  },
};

function program(run: Text | readonly Text[]): Exec {
  return typeof run === 'string' || run instanceof Secret ? exec('sh', '-c', run) : exec(...run);
}
