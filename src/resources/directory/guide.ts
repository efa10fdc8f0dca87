import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'A directory, with the parents that are missing', step: 'directory: /srv/app/data', recorded: 'created' },
    {
      what: 'With permissions and owner',
      step: 'directory: { path: /srv/app, mode: "0750", owner: root, group: wheel }',
      recorded: 'other-attributes',
    },
    {
      what: 'With the owner and the permissions of everything in it',
      step: `directory:
  path: /srv/app
  owner: root
  group: root
  mode: "0755"
  file_mode: "0644"
  recursive: true`,
      recorded: 'recursive',
    },
    {
      what: 'Without the files that no step declares, except some',
      step: 'directory: { path: /etc/app/conf.d, purge: { keep: ["*.local"] } }',
      recorded: 'purge',
    },
    {
      what: 'Removed with everything in it',
      step: 'directory: { path: /srv/app, state: absent, recursive: true }',
      recorded: 'absent-with-content',
    },
  ],
  knownIssues: [
    {
      what: 'The directory is not empty',
      advice:
        '`state: absent` removes an empty directory only. With `recursive: true` everything in it is removed; the plan lists the first names.',
    },
    {
      what: '`purge` would remove a file that belongs to a package',
      advice:
        'Everything that no step declares is removed, whoever made it. Read the plan, and list under `keep` what is to stay.',
    },
    {
      what: 'apply changes the owner of files that the plan did not list',
      advice:
        'An earlier step of the same run created them. Put the step with `recursive: true` before the steps that create files in the directory.',
    },
    {
      what: 'Something is mounted in the directory',
      advice: '`recursive` and `purge` do not enter other file systems: what is mounted there stays as it is.',
    },
    {
      what: 'The plan lists thousands of files',
      advice:
        'With `recursive: true` each file that differs is read. For data of a service, declare the owner of the directory alone.',
    },
  ],
};
