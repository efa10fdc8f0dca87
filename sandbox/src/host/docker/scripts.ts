/** The result of a shell script in a container. */
export interface Ran {
  readonly status: number;
  readonly output: string;
}

/** Runs a script of `true`, `false`, `exit` and `echo` with `;`, `&&` and `||`. Undefined for any other. */
export function runScript(script: string): Ran | undefined {
  let [status, output] = [0, ''];
  const parts = script.split(/\s*(&&|\|\||;|\n)\s*/);
  for (let index = 0; index < parts.length; index += 2) {
    const [operator, command = ''] = [parts[index - 1], parts[index]];
    if ((operator === '&&' && status !== 0) || (operator === '||' && status === 0)) continue;
    const [word = '', ...args] = command.split(/\s+/).filter(Boolean);
    if (/["'$`<>|&()*\\]/.test(command)) return undefined;
    if (word === 'echo') [status, output] = [0, `${output}${args.join(' ')}\n`];
    else if (word === 'exit') return { status: Number(args[0] ?? status), output };
    else if (word === 'true' || word === 'false') status = word === 'true' ? 0 : 1;
    else if (word !== '') return undefined;
  }
  return { status, output };
}
