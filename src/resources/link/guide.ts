import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A symbolic link',
      step: 'link: { path: /usr/local/bin/app, target: /opt/app/bin/app }',
      recorded: 'another-target',
    },
    {
      what: 'A symbolic link in place of a file that a package has installed',
      step: 'link: { path: /etc/localtime.old, target: /usr/share/zoneinfo/Asia/Seoul, replace: true }',
      recorded: 'file-replaced',
    },
    {
      what: 'A hard link: another name of the same file',
      step: 'link: { path: /srv/data.bak, target: /srv/data, hard: true }',
      recorded: 'hard',
    },
    { what: 'Removed', step: 'link: { path: /usr/local/bin/app, state: absent }', recorded: 'absent' },
  ],
  knownIssues: [
    {
      what: 'A file is in the place of the link',
      advice:
        'The step names it and changes nothing. With `replace: true` the link replaces a file, never a directory.',
    },
    {
      what: 'A hard link is refused after the file was changed',
      advice:
        'Editors and file steps replace a file as a whole, so that the other name still is the old file. With `replace: true` the step makes it a name of the new file again.',
    },
    {
      what: 'The target does not exist',
      advice: 'A symbolic link may lead to something that does not exist yet. The step warns of it.',
    },
  ],
};
