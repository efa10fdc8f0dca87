import { Accounts } from '../host/accounts.ts';
import { type Answer, type Call, fail, notSimulated, ok, program, ROOT, type User } from './command.ts';

const ID = '-u|--user -g|--group -G|--groups -n|--name';

export const id = program({ options: ID }, ({ options, operands: [operand], host, user }) => {
  const accounts = new Accounts(host.disk);
  const person = accounts.person(operand ?? user.name);
  if (!person) return fail(1, `id: '${operand}': no such user`);
  const groups = accounts.groupsOf(person);
  const shown = ([number, name]: readonly [number, string]) => (options.has('name') ? name : String(number));
  if (options.has('user')) return ok(`${shown([person.uid, person.name])}\n`);
  if (options.has('group')) return ok(`${groups.slice(0, 1).map(shown).join('')}\n`);
  if (options.has('groups')) return ok(`${groups.map(shown).join(' ')}\n`);
  const [primary = ''] = groups.map(([number, name]) => `${number}(${name})`);
  const all = groups.map(([number, name]) => `${number}(${name})`).join();
  return ok(`uid=${person.uid}(${person.name}) gid=${primary} groups=${all}\n`);
});

export const whoami = program({}, ({ user }) => ok(`${user.name}\n`));

/** `sh -c TEXT`, `sh FILE`, or a shell that reads its input. */
export const sh = program({ options: '-c= -s -i -l|--login', runs: true }, async (call) => {
  const { args, options, operands, terminal, user, stdin } = call;
  const script = options.get('c');
  if (terminal && script === undefined && operands.length === 0 && stdin === '') {
    return { ...ok(), status: await terminal.shell(user, {}) };
  }
  if (terminal && script !== undefined && args.length === 2) {
    return { ...ok(), status: await terminal.shell(user, { script }) };
  }
  return call.original([...(script === undefined ? [] : ['-c', script]), ...operands]);
});

const PASSWORD_FOR = (user: string) => `[sudo] password for ${user}: `;

/** student is in wheel and has to give a password once; it is valid until the host shuts down. */
export const sudo = program({ options: '-S -n -i -s -v -p= -u=', runs: true }, async (call) => {
  const { host, user, options, operands } = call;
  const name = options.get('u') ?? ROOT.name;
  const target = new Accounts(host.disk).person(name);
  if (!target) return fail(1, 'sudo: unknown user');
  if (user.uid !== 0 && !host.disk.exists(`/run/sudo/ts/${user.name}`)) {
    const refused = await askPassword(call);
    if (refused) return refused;
    host.disk.mkdir('/run/sudo/ts', true);
    host.disk.write(`/run/sudo/ts/${user.name}`, '', { mode: 0o600 });
  }
  if (operands.length === 0 && !options.has('i') && !options.has('s')) {
    return options.has('n') || options.has('v') ? ok() : fail(1, 'usage: sudo [-S] [-p prompt] [-u user] command');
  }
  return as(call, target, operands);
});

/** passwd_tries of sudoers(5). */
const TRIES = 3;

/** Undefined if an accepted password was given. */
async function askPassword({ options, terminal, stdin, user, host }: Call): Promise<Answer | undefined> {
  if (options.has('n')) return fail(1, 'sudo: a password is required');
  const prompt = (options.get('p') ?? PASSWORD_FOR(user.name)).replaceAll('%p', user.name);
  const typed = stdin.split('\n');
  let printed = '';
  const show = (text: string) => (terminal ? terminal.stderr(text) : (printed += text));
  for (let tries = 0; tries < TRIES; tries += 1) {
    show(prompt);
    const given = terminal ? await terminal.readLine(false) : typed[tries];
    if (terminal?.isTty) show('\n');
    if (given === undefined || given === '') {
      const reason = tries === 0 ? 'a password is required' : incorrectAttempts(tries);
      return fail(1, `${printed}\nsudo: no password was provided\nsudo: ${reason}`);
    }
    if (isAccepted(host, given)) return undefined;
    if (tries + 1 < TRIES) show('Sorry, try again.\n');
  }
  return fail(1, `${printed}sudo: ${incorrectAttempts(TRIES)}`);
}

function incorrectAttempts(count: number): string {
  return `${count} incorrect password attempt${count === 1 ? '' : 's'}`;
}

function isAccepted({ password }: Call['host'], given: string | undefined): boolean {
  return password === undefined || given === password;
}

export const su = program({ options: '-l|--login -c|--command=' }, async (call) => {
  const name = call.operands.find((operand) => operand !== '-') ?? ROOT.name;
  const target = new Accounts(call.host.disk).person(name);
  if (!target)
    return fail(1, `su: user ${name} does not exist or the user entry does not contain all the required fields`);
  if (call.user.uid !== 0) {
    call.terminal?.stderr('Password: ');
    const given = await call.terminal?.readLine(false);
    call.terminal?.stderr('\n');
    if (!isAccepted(call.host, given)) return fail(1, 'su: Authentication failure');
  }
  const command = call.options.get('command');
  return as(call, target, command === undefined ? [] : ['sh', '-c', command]);
});

/** `runuser -u NAME -- PROGRAM`. */
export const runuser = program({ options: '-u|--user=', runs: true }, (call) => {
  const name = call.options.get('user');
  if (name === undefined) return notSimulated('runuser', 'without --user');
  if (call.user.uid !== 0) return fail(1, 'runuser: may not be used by non-root users');
  const target = new Accounts(call.host.disk).person(name);
  if (!target)
    return fail(1, `runuser: user ${name} does not exist or the user entry does not contain all the required fields`);
  return as(call, target, call.operands);
});

/** Runs a program as another user; without a program, a shell. */
async function as(call: Call, user: User, argv: readonly string[]): Promise<Answer> {
  const { terminal } = call;
  if (terminal) {
    if (argv.length === 0) return { ...ok(), status: await terminal.shell(user, { login: true }) };
    const script = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    return { ...ok(), status: await terminal.shell(user, { script }) };
  }
  return argv.length === 0 ? ok() : call.run(argv, { user, stdin: call.stdin });
}

export const umask = program({}, async ({ operands: [mode], env, assign }) => {
  if (mode === undefined) return ok(`0${env('SIMULATED_UMASK') ?? '022'}\n`);
  if (!/^[0-7]{1,4}$/.test(mode)) return fail(1, `bash: umask: ${mode}: octal number out of range`);
  await assign('SIMULATED_UMASK', mode.replace(/^0+(?=.)/, ''));
  return ok();
});
