import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A line for sh that creates a file. It runs only while the file is missing',
      step: "command: { run: 'echo hello >/root/greeting', creates: /root/greeting }",
      recorded: 'creates',
    },
    {
      what: 'A program with its arguments, without a shell, and a test that decides whether it runs',
      step: `command:
  run: [touch, /root/a file]
  unless: [test, -e, /root/a file]`,
      recorded: 'unless',
    },
  ],
  knownIssues: [
    {
      what: 'Run as another user',
      advice:
        'Commands run as root. `runuser -u alice -- docker ps` runs one as alice, with the groups that she has at that moment: also with a membership that an earlier step of the same run has added.',
    },
    { what: 'The command exits with a status other than 0', recorded: 'fails' },
    {
      what: 'The command runs at every apply, and a second run still reports a change',
      advice:
        'Nothing shows whether the command has already done its work. Add `creates` or `unless`, or use a resource instead of a command.',
    },
    {
      what: '$, *, > or | have no effect',
      advice: 'A list is a program with its arguments; no shell reads it. Write the command as one text instead.',
    },
  ],
};
