import { type Answer, type Call, program } from './command.ts';
import type { Declaration } from './declaration.ts';

const GREP =
  '-E|--extended-regexp -P|--perl-regexp -F|--fixed-strings -i|--ignore-case -v|--invert-match -w|--word-regexp ' +
  '-x|--line-regexp -c|--count -l|--files-with-matches -L|--files-without-match -m|--max-count= -n|--line-number ' +
  '-h|--no-filename -H|--with-filename -o|--only-matching -q|--silent|--quiet -r|-R|--dereference-recursive|--recursive -A= -B= -C= -e|--regexp= -f|--file= ' +
  '-s|--no-messages --include= --exclude= --exclude-dir= -a|--text';

const GZIP =
  '-c|--stdout -d|--decompress -f|--force -k|--keep -l|--list -n|--no-name -N|--name -q|--quiet -r|--recursive ' +
  '-S|--suffix= -t|--test -v|--verbose -1|--fast -9|--best';

const FIND =
  '-name= -iname= -path= -ipath= -regex= -iregex= -type= -empty -mtime= -newer= -size= -perm= -maxdepth= -mindepth= ' +
  '-depth -prune -not -a -and -o -or -exec; -print -print0 -printf= -delete';

const SORT =
  '-k|--key= -b|--ignore-leading-blanks -d|--dictionary-order -f|--ignore-case -h|--human-numeric-sort ' +
  '-M|--month-sort -n|--numeric-sort -r|--reverse -V|--version-sort -c|--check -o|--output= -s|--stable ' +
  '-u|--unique -t|--field-separator=';

const LINES = { options: '-n|--lines= -c|--bytes= -q|--quiet -v|--verbose', hyphenated: /^-\d+$/ };
/** Of programs that print digests. */
export const SUM = { options: '-c|--check' };

/** Programs of the interpreter that only work on files and text, with the options that it supports. */
const DECLARATIONS = {
  awk: { options: '-F= -v=', runs: true },
  base64: { options: '-d|--decode -w|--wrap=' },
  basename: { options: '-a|--multiple -s|--suffix=' },
  clear: {},
  column: { options: '-t -s= -o= -c= -n' },
  comm: { options: '-1 -2 -3' },
  cp: { options: '-r|-R|--recursive -n|--no-clobber -p|--preserve -v|--verbose' },
  cut: { options: '-c= -d= -f= -s|--only-delimited' },
  diff: { options: '-u|--unified -q|--brief -s|--report-identical-files -i|--ignore-case' },
  dirname: {},
  du: { options: '-a -h -s -c --max-depth=' },
  egrep: { options: GREP },
  env: { options: '-i|--ignore-environment -u|--unset=', runs: true },
  expand: { options: '-t= -i' },
  expr: { wordsOnly: true },
  fgrep: { options: GREP },
  file: { options: '-b|--brief -i|--mime -L|--dereference' },
  find: { options: FIND, oneHyphen: true },
  fold: { options: '-w= -s -b' },
  gunzip: { options: GZIP },
  gzip: { options: GZIP },
  join: { options: '-1= -2= -t= -a= -v= -e= -o= -i' },
  md5sum: SUM,
  nl: { options: '-b= -n= -w= -s= -v= -i=' },
  od: { options: '-c -A= -t= -N=' },
  paste: { options: '-d|--delimiters= -s|--serial' },
  rev: {},
  seq: { options: '-s= -w', hyphenated: /^-\d/ },
  sha1sum: SUM,
  sort: { options: SORT },
  split: { options: '-l= -b= -n= -d -a= --additional-suffix=' },
  tac: {},
  tee: { options: '-a|--append' },
  timeout: { options: '-k|--kill-after= -s|--signal= --preserve-status --foreground', runs: true },
  touch: { options: '-c -a -m -d|--date=' },
  tr: { options: '-c|-C|--complement -d|--delete -s|--squeeze-repeats' },
  tree: { options: '-a -d -f -L=' },
  unexpand: { options: '-t= -a' },
  uniq: { options: '-c|--count -d|--repeated -i|--ignore-case -u|--unique' },
  wc: { options: '-c|--bytes -m|--chars -l|--lines -w|--words' },
  which: { options: '-a -s' },
  xargs: { options: '-I= -d= -n= -P= -0|--null -t|--verbose -r|--no-run-if-empty', runs: true },
  zcat: { options: GZIP },
} satisfies Readonly<Record<string, Declaration>>;

/** Programs of the interpreter whose answers differ from a host's and are corrected: text.ts. */
export const DECLARED = {
  cat: {
    options:
      '-A|--show-all -b|--number-nonblank -e -E|--show-ends -n|--number -s|--squeeze-blank -t -T|--show-tabs -u ' +
      '-v|--show-nonprinting',
  },
  date: { options: '-d|--date= -u|--utc -I|--iso-8601=? -R|--rfc-email' },
  grep: { options: GREP },
  head: LINES,
  ls: {
    options:
      '-a|--all -A|--almost-all -d|--directory -F|--classify -h|--human-readable -l -r|--reverse -R|--recursive -S -t -1',
  },
  sed: { options: '-n|--silent|--quiet -i|--in-place -E|-r|--regexp-extended -e|--expression= -f|--file=' },
  tail: LINES,
} satisfies Readonly<Record<string, Declaration>>;

const original = ({ args, original: run }: Call): Answer | Promise<Answer> => run(args);

export const plain = Object.entries(DECLARATIONS).map(
  ([name, declaration]) => [name, program(declaration, original)] as const,
);

/** Names of the interpreter's programs that are used. */
export const interpreted = [
  ...(Object.keys(DECLARATIONS) as (keyof typeof DECLARATIONS)[]),
  ...([
    'cat',
    'chmod',
    'ln',
    'mkdir',
    'mv',
    'rm',
    'rmdir',
    'sha256sum',
    'date',
    'grep',
    'head',
    'ls',
    'sed',
    'sh',
    'bash',
    'sleep',
    'tail',
  ] as const),
  // Builtins of the shell.
  ...(['alias', 'unalias', 'pwd', 'true', 'false', 'time'] as const),
];
