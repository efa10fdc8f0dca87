import type { AuthContext, Connection, ServerChannel, Session } from 'ssh2';
import { type User, USERS } from '../commands/command.ts';
import { shellFailed } from '../messages.ts';
import { Input } from '../shell/input.ts';
import type { Io, Machine } from '../shell/machine.ts';
import { Shell } from '../shell/shell.ts';
import { receiveFiles, receivesFiles } from './receive-files.ts';
import { Terminal } from './terminal.ts';

/**
 * Accepts any password, or none, for a user of the host, unless the host has a password: it is in memory and reachable
 * from this computer only.
 */
export function serve(client: Connection, machine: Machine): void {
  let user: User | undefined;
  client.on('error', () => {});
  client.on('authentication', (context: AuthContext) => {
    user = USERS.find(({ name }) => name === context.username);
    const reject = () => context.reject(['password', 'keyboard-interactive']);
    const { password } = machine.host;
    // Public keys are refused, so that the person's SSH agent does not ask.
    if (!user || context.method === 'publickey') return reject();
    if (context.method === 'none' && password !== undefined) return reject();
    const check = (given: string | undefined) => {
      const accepted = password === undefined || given === password;
      machine.host.log('sshd', `${accepted ? 'Accepted' : 'Failed'} ${context.method} for ${context.username}`);
      if (accepted) context.accept();
      else reject();
    };
    if (context.method !== 'keyboard-interactive') {
      return check(context.method === 'password' ? context.password : undefined);
    }
    context.prompt([{ prompt: 'Password: ', echo: false }], ([given]) => check(given));
  });
  client.on('session', (accept) => {
    if (user) session(accept(), machine, user);
  });
}

interface Size {
  readonly columns: number;
  readonly rows: number;
}

function session(opened: Session, machine: Machine, user: User): void {
  let size: Size | undefined;
  opened.on('pty', (accept, _reject, { cols, rows }) => {
    size = { columns: cols, rows };
    accept();
  });
  opened.on('env', (accept) => accept?.());
  opened.on('window-change', (accept) => accept?.());
  opened.on('exec', (accept, _reject, { command }) => {
    run(accept(), machine, user, size, command);
  });
  opened.on('shell', (accept) => {
    run(accept(), machine, user, size, undefined);
  });
}

function run(
  channel: ServerChannel,
  machine: Machine,
  user: User,
  size: Size | undefined,
  line: string | undefined,
): void {
  channel.on('error', () => {});
  const work = size ? atTerminal(channel, machine, user, size, line) : piped(channel, machine, user, line);
  work.then(
    (status) => {
      channel.exit(status);
      channel.end();
    },
    (error: unknown) => {
      channel.stderr.write(`${shellFailed(String((error as Error).stack ?? error))}\n`);
      channel.exit(255);
      channel.end();
    },
  );
}

async function atTerminal(
  channel: ServerChannel,
  machine: Machine,
  user: User,
  size: Size,
  line: string | undefined,
): Promise<number> {
  const terminal = new Terminal((bytes) => void channel.write(bytes), size);
  channel.on('data', (bytes: Buffer) => terminal.type(bytes));
  channel.on('close', () => terminal.hangUp());
  channel.on('end', () => terminal.hangUp());
  const io = terminal.io();
  try {
    const shell = new Shell(machine, user, io);
    if (line !== undefined) return await shell.run(line);
    return await shell.runPrompt(io.prompt);
  } finally {
    terminal.hangUp();
  }
}

async function piped(channel: ServerChannel, machine: Machine, user: User, line: string | undefined): Promise<number> {
  if (line !== undefined && user.uid === 0 && receivesFiles(line)) return receiveFiles(channel, machine.host.disk);
  const input = new Input();
  channel.on('data', (bytes: Buffer) => input.push(bytes.toString('utf8')));
  channel.on('end', () => input.end());
  channel.on('close', () => input.end());
  const io: Io = {
    stdout: (bytes) => void channel.write(Buffer.from(bytes, 'latin1')),
    stderr: (bytes) => void channel.stderr.write(Buffer.from(bytes, 'latin1')),
    lines: () => input.lines(),
    line: () => input.line(),
    interrupted: () => new Promise<never>(() => {}),
  };
  const shell = new Shell(machine, user, io);
  return line === undefined ? shell.runInput() : shell.run(line);
}
