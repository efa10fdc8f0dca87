import type { Program } from './command.ts';

const SHORT: Readonly<Record<string, string>> = {
  '--in-place': '-i',
  '--quiet': '-n',
  '--silent': '-n',
  '--regexp-extended': '-E',
  '--expression': '-e',
  '--file': '-f',
};

/** The interpreter knows sed's short options only. */
export const sed: Program = ({ args, original }) => {
  const end = args.indexOf('--');
  const before = end < 0 ? args : args.slice(0, end);
  const translated = before.flatMap((arg) => {
    const [name = '', value] = arg.startsWith('--') ? arg.split(/=(.*)/s) : [arg];
    const short = SHORT[name];
    return short === undefined ? [arg] : value === undefined ? [short] : [short, value];
  });
  return original([...translated, ...(end < 0 ? [] : args.slice(end + 1))]);
};

/** The interpreter's files belong to nobody, and its directories wear slashes. */
export const ls: Program = async (call) => {
  const answer = await call.original(call.args);
  const directory = call.args.find((arg) => !arg.startsWith('-')) ?? '.';
  const stdout = answer.stdout.replace(
    /^([-dl][-rwxst]{9}) +(\d+) user user( +\d+ \S+ +\S+ +\S+ )(.*)$/gm,
    (_all, mode: string, links: string, middle: string, name: string) => {
      const plain = mode.startsWith('d') ? name.replace(/\/$/, '') : name;
      const [bare = ''] = plain.split(' -> ');
      const path = call.path(bare.startsWith('/') ? bare : `${directory}/${bare}`);
      const node = call.host.disk.lstat(path) ?? call.host.disk.lstat(call.path(bare));
      return `${mode}. ${links} ${node?.owner ?? 'root'} ${node?.group ?? 'root'}${middle}${plain}`;
    },
  );
  const stderr = answer.stderr.replace(
    /^ls: ([^:]+): No such file or directory$/gm,
    "ls: cannot access '$1': No such file or directory",
  );
  return { ...answer, stdout, stderr };
};

/** By the host's clock, which need not be right. */
export const date: Program = ({ args, host, original }) => {
  const given = args.some((arg) => /^(-d|--date|-r|--reference|-s|--set)/.test(arg));
  return original(given ? args : [...args, '-d', `@${Math.floor(host.now() / 1000)}`]);
};
