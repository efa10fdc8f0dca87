/** What dnf accepts, and what it ignores: each line is the name and the content of a .repo file, for printf(1). */
const UNUSUAL: readonly (readonly [name: string, content: string])[] = [
  ['continued', String.raw`[u-continued]\nname = One\n  two\nbaseurl=http://x/a\n        http://x/b\n`],
  ['colon', String.raw`[u-colon]\nname=x\nbaseurl=http://x/\nenabled: 0\n`],
  ['twice', String.raw`[u-twice]\nname=x\nbaseurl=http://x/\nenabled=1\n[u-twice]\nenabled=0\n`],
  ['after-header', String.raw`[u-after-header] ; x\nname=x\nbaseurl=http://x/\n`],
  ['letter-after-header', String.raw`[u-letter-after-header]x\nname=x\nbaseurl=http://x/\n`],
  ['text-after-header', String.raw`[u-text-after-header]xy\nname=x\nbaseurl=http://x/\n`],
  ['blank-in-header', String.raw`[ u-blank-in-header ]\nname=x\nbaseurl=http://x/\n`],
  [
    'indented-header',
    String.raw` [u-indented-header]\nname=x\nbaseurl=http://x/\n [u-second]\nname=x\nbaseurl=http://x/\n`,
  ],
  ['not-a-boolean', String.raw`[u-not-a-boolean]\nname=x\nbaseurl=http://x/\nenabled=disabled\n`],
  ['comment-after-value', String.raw`[u-comment-after-value]\nname=x\nbaseurl=http://x/\nenabled=0 # no\n`],
  ['quoted', String.raw`[u-quoted]\nname=x\nbaseurl=http://x/\nenabled="0"\n`],
  ['crlf', String.raw`[u-crlf]\r\nname=x\r\nbaseurl=http://x/\r\nenabled=0\r\n`],
  ['bom', String.raw`\357\273\277[u-bom]\nname=x\nbaseurl=http://x/\nenabled=0\n`],
  ['upper-case', String.raw`[u-upper-case]\nname=x\nbaseurl=http://x/\nEnabled=0\n`],
  ['indented-key', String.raw`[u-indented-key]\nname=x\nbaseurl=http://x/\n enabled=0\n`],
  ['indented-comment', String.raw`[u-indented-comment]\nname=x\nbaseurl=http://x/\n  # x\nenabled=0\n`],
  ['continued-after-comment', String.raw`[u-continued-after-comment]\nname=x\n# x\n  two\nbaseurl=http://x/\n`],
  ['continued-after-blank', String.raw`[u-continued-after-blank]\nname=x\nbaseurl=http://x/\n\n  http://y/\n`],
  ['blanks', String.raw`[u-blanks]\n\n# x\nname=x\n\nbaseurl=http://x/\n \nenabled=0`],
  ['main', String.raw`; x\n[main]\nx=1\n[u-main]\nname=x\nbaseurl=http://x/\nenabled=no\n`],
  ['empty-header', String.raw`[u-empty-header]\nname=x\nbaseurl=http://x/\n[]\n`],
  ['without-key', String.raw`[u-without-key]\n=x\nbaseurl=http://x/\n`],
  ['without-equals', String.raw`[u-without-equals]\nname=x\nbaseurl=http://x/\nena`],
  ['without-address', String.raw`[u-without-address]\nname=x\n`],
  ['page', String.raw`<html>\n[u-page]\nname=x\nbaseurl=http://x/\n`],
  ['json', String.raw`[{"message": "Not Found"}]\n`],
  ['a-first', String.raw`[u-shared]\nname=x\nbaseurl=http://x/\nenabled=0\n`],
  ['b-second', String.raw`[u-shared]\nname=x\nbaseurl=http://x/\nenabled=1\n`],
  ['.hidden', String.raw`[u-hidden]\nname=x\nbaseurl=http://x/\n`],
];
/** Writes them, and files in other places, as a script for the host. */
export const UNUSUAL_FILES = `cd /etc/yum.repos.d && mkdir -p directory.repo sub /etc/distro.repos.d /etc/yum/repos.d
${UNUSUAL.map(([name, content]) => `printf '${content}' >${name}.repo`).join('\n')}
printf '[u-sub]\\nname=x\\n' >sub/sub.repo
printf '[u-distro]\\nname=x\\nbaseurl=http://x/\\n' >/etc/distro.repos.d/distro.repo
printf '[u-linked]\\nname=x\\nbaseurl=http://x/\\n' >/etc/linked && ln -s /etc/linked /etc/yum/repos.d/linked.repo
printf '[u-in-dnf-conf]\\nname=x\\nbaseurl=http://x/\\n' >>/etc/dnf/dnf.conf`;
