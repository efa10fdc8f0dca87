import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'A setting that has one line in the file: the line that matches is replaced, or the line is added',
      step: `line:
  path: /etc/sudoers
  match: ^#?\\s*%wheel\\s.*NOPASSWD
  line: "%wheel ALL=(ALL) NOPASSWD: ALL"
  validate: [visudo, -cf, "%s"]`,
      recorded: 'replaced',
    },
    {
      what: 'A line that is added at the end if the file does not have it',
      step: 'line: { path: /etc/environment, line: "EDITOR=vim" }',
      recorded: 'appended',
    },
    {
      what: 'Added at a certain place: before the first line that matches, or after the last one (`after`)',
      step: `line:
  path: /etc/pam.d/su
  match: ^#?auth\\s+\\w+\\s+pam_wheel
  line: auth required pam_wheel.so use_uid
  before: ^auth\\s+substack
  several: all`,
      recorded: 'several-become-one',
    },
    {
      what: 'In a file that is created if it is missing',
      step: 'line: { path: /etc/cron.allow, line: root, create: true }',
      recorded: 'created',
    },
    {
      what: 'Removed: each line that matches',
      step: 'line: { path: /etc/environment, match: ^EDITOR=, state: absent }',
      recorded: 'absent',
    },
  ],
  knownIssues: [
    {
      what: 'A line in sshd_config has no effect',
      advice:
        'sshd takes the first value that it reads, and from EL9 on sshd_config begins with `Include /etc/ssh/sshd_config.d/*.conf`: a file there, such as 01-permitrootlogin.conf of the installer or 50-redhat.conf, wins. Write a file of your own whose name comes first, 00-provision.conf: the example of `provision docs file`. EL8 has no such directory: edit the line there. `sshd -T` prints what is in effect.',
    },
    {
      what: 'Several lines match',
      advice:
        'The plan refuses the step and names the lines, because only one of them can be meant. Correct `match`, or write `several`: `first` and `last` replace one line and keep the others, `all` leaves one line.',
    },
    {
      what: 'The line is in the file, but at another place',
      advice:
        '`after` and `before` say where a new line is put. A line that is in the file already is not moved: move it on the host.',
    },
    {
      what: 'The line is added again in every run',
      advice:
        'Another step or program changes the line. A file step that declares the whole content of the same file removes it in every run, and apply ends with an error: write the line in that content instead.',
    },
    {
      what: 'A match that Ansible accepts is refused',
      advice:
        '`match` is a regular expression of JavaScript. It has no `(?i)`: write `[Pp]ort`. A line is tested without its line end.',
    },
    {
      what: 'The file is large, or not in UTF-8',
      advice:
        'Files of up to 262,144 bytes are edited, and only text in UTF-8: other bytes could not be written back as they are. Use a file step for the whole file.',
    },
  ],
};
