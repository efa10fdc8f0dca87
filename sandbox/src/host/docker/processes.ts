// What the programs in containers do: a few that wait, print or end. An image of another program runs nothing.

import { NotSimulatedError } from './errors.ts';
import { runScript } from './scripts.ts';
import type { Image, Process } from './state.ts';

const NGINX = '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n</html>\n';
const HTTPD = '<html><body><h1>It works!</h1></body></html>\n';
const HELLO = '\nHello from Docker!\nThis message shows that your installation appears to be working correctly.\n';

/** The process of a command line; undefined if the image has no such program. */
export function processOf(argv: readonly string[], image: Image): Process | undefined {
  const [program = '', ...args] = argv;
  if (pathOf(program, image) === undefined) return undefined;
  const name = program.slice(program.lastIndexOf('/') + 1);
  const process = name === 'docker-entrypoint.sh' ? processOf(args, image) : PROGRAMS[name]?.(args);
  if (!process) throw new NotSimulatedError(`a container with the command ${argv.join(' ')}`);
  return process;
}

function pathOf(program: string, { programs }: Image): string | undefined {
  if (!program.includes('/')) return programs.find((path) => path.endsWith(`/${program}`));
  // /bin is a link to /usr/bin on most systems.
  return programs.find((path) => path === program || path === program.replace(/^\/usr/, ''));
}

const ends = (status: number, stdout = '', stderr = '', after = 0): Process => ({
  kind: 'ends',
  after,
  status,
  stdout,
  stderr,
});

const PROGRAMS: Readonly<Record<string, (args: readonly string[]) => Process | undefined>> = {
  echo: (args) => ends(0, `${args.join(' ')}\n`),
  false: () => ends(1),
  hello: () => ends(0, HELLO),
  'httpd-foreground': () => ({ kind: 'runs', port: 80, page: HTTPD }),
  ls: ([path, ...more]) =>
    path === undefined || more.length > 0
      ? undefined
      : ends(2, '', `ls: cannot access '${path}': No such file or directory\n`),
  nginx: () => ({ kind: 'runs', port: 80, page: NGINX }),
  sh: ([option, script, ...more]) => {
    // Without a terminal, it reads the end of its input.
    if (option === undefined) return ends(0);
    const result = option === '-c' && script !== undefined && more.length === 0 ? runScript(script) : undefined;
    return result && ends(result.status, result.output);
  },
  sleep: ([time = '']) => {
    if (time === 'infinity') return { kind: 'runs' };
    return /^\d+(\.\d+)?$/.test(time) ? ends(0, '', '', Number(time) * 1000) : undefined;
  },
  true: () => ends(0),
};
