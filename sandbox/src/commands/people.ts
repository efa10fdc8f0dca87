import { type Answer, type Call, fail, ok, type Program, ROOT, type User, USERS } from './command.ts';

export const id: Program = ({ args, user }) => {
  const [option] = args;
  if (option === '-u') return ok(`${user.uid}\n`);
  if (option === '-un') return ok(`${user.name}\n`);
  if (option === '-g') return ok(`${user.uid}\n`);
  const named = option === undefined ? user : USERS.find(({ name }) => name === option);
  if (!named) return fail(1, `id: '${option}': no such user`);
  const { uid, name } = named;
  const wheel = name === 'student' ? ',10(wheel)' : '';
  return ok(`uid=${uid}(${name}) gid=${uid}(${name}) groups=${uid}(${name})${wheel}\n`);
};

export const whoami: Program = ({ user }) => ok(`${user.name}\n`);

/** `sh -c TEXT`, `sh FILE`, or a shell on what comes in. */
export const sh: Program = async (call) => {
  const { args, terminal, user, stdin } = call;
  const asksNothing = args.every((arg) => /^-[sil]+$/.test(arg) || arg === '--login');
  if (terminal && asksNothing && stdin === '') return { ...ok(), status: await terminal.shell(user, {}) };
  const [first, script] = args;
  if (terminal && first === '-c' && script !== undefined && args.length === 2) {
    return { ...ok(), status: await terminal.shell(user, { script }) };
  }
  return call.original(args.filter((arg) => arg !== '--login'));
};

interface Sudo {
  readonly prompt: string;
  readonly fromInput: boolean;
  readonly never: boolean;
  readonly login: boolean;
  readonly user: User | undefined;
  readonly argv: readonly string[];
}

/** student is in wheel and has to give a password, any; it is remembered for as long as the host is up. */
export const sudo: Program = async (call) => {
  const { host, user, terminal } = call;
  const wanted = sudoArguments(call);
  if (!wanted.user) return fail(1, 'sudo: unknown user');
  if (user.uid !== 0 && !host.disk.exists(`/run/sudo/ts/${user.name}`)) {
    if (wanted.never) return fail(1, 'sudo: a password is required');
    const asks = wanted.prompt.replaceAll('%p', user.name);
    if (terminal) terminal.stderr(asks);
    const given = terminal ? await terminal.readLine(false) : call.stdin.split('\n')[0];
    if (terminal?.isTty) terminal.stderr('\n');
    if (given === undefined || given === '') {
      return fail(1, `${terminal ? '' : asks}\nsudo: no password was provided\nsudo: a password is required`);
    }
    host.disk.mkdir('/run/sudo/ts', true);
    host.disk.write(`/run/sudo/ts/${user.name}`, '', { mode: 0o600 });
  }
  if (wanted.argv.length === 0 && !wanted.login) {
    return wanted.never || call.args.includes('-v') ? ok() : fail(1, 'usage: sudo [-S] [-p prompt] [-u user] command');
  }
  return as(call, wanted.user, wanted.argv);
};

function sudoArguments({ args, user }: Call): Sudo {
  const rest = [...args];
  const found = { prompt: `[sudo] password for ${user.name}: `, fromInput: false, never: false, login: false };
  let target: User | undefined = ROOT;
  while (rest[0]?.startsWith('-')) {
    const option = rest.shift();
    if (option === '--') break;
    if (option === '-S') found.fromInput = true;
    else if (option === '-n') found.never = true;
    else if (option === '-i' || option === '-s') found.login = true;
    else if (option === '-p') found.prompt = rest.shift() ?? '';
    else if (option === '-u') {
      const name = rest.shift();
      target = USERS.find((one) => one.name === name);
    }
  }
  return { ...found, user: target, argv: rest };
}

export const su: Program = async (call) => {
  const words = call.args.filter((arg) => !arg.startsWith('-'));
  const name = words[0] ?? 'root';
  const target = USERS.find((one) => one.name === name);
  if (!target)
    return fail(1, `su: user ${name} does not exist or the user entry does not contain all the required fields`);
  if (call.user.uid !== 0) {
    call.terminal?.stderr('Password: ');
    await call.terminal?.readLine(false);
    call.terminal?.stderr('\n');
  }
  const at = call.args.indexOf('-c');
  return as(call, target, at < 0 ? [] : ['sh', '-c', call.args[at + 1] ?? '']);
};

/** Runs a program as somebody else; without one, a shell. */
async function as(call: Call, user: User, argv: readonly string[]): Promise<Answer> {
  const { terminal } = call;
  if (terminal) {
    if (argv.length === 0) return { ...ok(), status: await terminal.shell(user, { login: true }) };
    const script = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    return { ...ok(), status: await terminal.shell(user, { script }) };
  }
  return argv.length === 0 ? ok() : call.run(argv, { user, stdin: call.stdin });
}

export const umask: Program = async ({ args, env, assign }) => {
  const [mode] = args;
  if (mode === undefined) return ok(`0${env('SIMULATED_UMASK') ?? '022'}\n`);
  if (!/^[0-7]{1,4}$/.test(mode)) return fail(1, `bash: umask: ${mode}: octal number out of range`);
  await assign('SIMULATED_UMASK', mode.replace(/^0+(?=.)/, ''));
  return ok();
};
