import type { Guide } from '../../model/resource.ts';

export const guide: Guide = {
  examples: [
    {
      what: 'An option of a section',
      step: 'ini: { path: /etc/dnf/dnf.conf, section: main, option: installonly_limit, value: "2" }',
      recorded: 'another-value',
    },
    {
      what: 'Several options of a section',
      step: `ini:
  path: /etc/systemd/journald.conf
  section: Journal
  options: { Storage: persistent, SystemMaxUse: 200M }`,
      recorded: 'several-options',
    },
    {
      what: 'A section that the file may not have yet, in a file that may not exist',
      step: `ini:
  path: /etc/NetworkManager/conf.d/dns.conf
  section: main
  option: dns
  value: none
  create: true`,
      recorded: 'created',
    },
    {
      what: 'A file without sections',
      step: 'ini: { path: /etc/locale.conf, option: LANG, value: ko_KR.UTF-8 }',
      recorded: 'without-sections',
    },
    {
      what: 'An option removed',
      step: 'ini: { path: /etc/dnf/dnf.conf, section: main, option: proxy, state: absent }',
      recorded: 'option-absent',
    },
    {
      what: 'A section removed, with its options and comments',
      step: 'ini: { path: /etc/my.ini, section: client, state: absent }',
      recorded: 'section-absent',
    },
  ],
  knownIssues: [
    {
      what: 'A section or an option occurs twice',
      advice:
        'As for dnf, systemd, NetworkManager and MySQL, sections of one name count as one, and the last of several options with one name is in effect: it gets the value, and the others stay. `state: absent` removes all of them.',
    },
    {
      what: 'An option of systemd that is a list, such as ExecStart',
      advice:
        'All lines of such an option count. Write a drop-in file with a file step: an empty `ExecStart=` in it clears the list.',
    },
    {
      what: 'A comment behind a value',
      advice:
        'Everything behind the delimiter counts as the value, because programs differ here. The comment is lost when the value changes.',
    },
    {
      what: 'A name is written in another case',
      advice: 'Names of sections and options are compared exactly. Write them as the file has them.',
    },
    {
      what: 'The file cannot be parsed',
      advice:
        'The plan refuses the step and names file and line. Programs ignore such a line or the whole file: correct it on the host. A file of another kind, such as YAML or TOML, needs a file, line or block step.',
    },
    {
      what: 'A new option is not at the end of its section',
      advice:
        'It is put after a comment that shows it as an example (`#Storage=auto`), else after the last option of the section. Comments, blank lines and the order of all other lines stay.',
    },
  ],
};
