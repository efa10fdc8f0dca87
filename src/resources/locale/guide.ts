import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    { what: 'Korean, after the package that has the locale', step: 'locale: ko_KR.UTF-8' },
    { what: 'The locale that is always installed', step: 'locale: C.UTF-8', recorded: 'another-locale' },
    {
      what: 'With the keymap of the console',
      step: 'locale: { lang: C.UTF-8, keymap: us }',
      recorded: 'console-keymap',
    },
  ],
  knownIssues: [
    {
      what: 'The locale is not installed',
      advice:
        'From EL8 on, each language has its package: `package: glibc-langpack-ko` in an earlier step. With such a step, the dry run is complete.',
    },
    {
      what: 'An open session still uses the old locale',
      advice:
        'A shell reads /etc/locale.conf at login. Log in again; services get the new locale when they are restarted.',
    },
    {
      what: 'A login over SSH uses another locale',
      advice:
        'The SSH client sends its own `LANG` and `LC_*` (`SendEnv` in ssh_config), and sshd accepts them (`AcceptEnv`). Remove one of the two.',
    },
    {
      what: 'Comments in /etc/locale.conf are lost',
      advice: '`localectl` writes the file again. It keeps the variables, not the comments.',
    },
    {
      what: 'Korean characters are not shown on the console',
      advice: 'The console of Linux has no font for them. Use SSH, or a terminal of a graphical desktop.',
    },
  ],
};
