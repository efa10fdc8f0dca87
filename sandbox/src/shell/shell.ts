import { setImmediate, setTimeout as sleep } from 'node:timers/promises';
import type { Bash, Command, ExecResult, ResolvedCommandContext } from 'just-bash';
import type { Answer, Program, Terminal, User } from '../commands/command.ts';
import { interpreted } from '../commands/plain.ts';
import * as print from '../commands/print.ts';
import { absolute } from '../host/paths.ts';
import { HIDDEN_PREFIX } from '../host/packages.ts';
import { ofLogin, ofUnit, promptText } from './environment.ts';
import { LIMITS } from './limits.ts';
import type { Io, Machine, ShellOptions } from './machine.ts';
import { standsAlone, statements } from './script.ts';
import { HIDDEN, inWords, STDERR, STDOUT, View } from './view.ts';

const LINE = 'SIMULATED_LINE';
const STATUS = 'SIMULATED_STATUS';
/** Set by umask; a subshell has its own. */
const UMASK = 'SIMULATED_UMASK';
/** Each piece of the script runs in the same shell, which keeps its variables; its output appears when it has ended. */
const LOOP = `${STATUS}=0; while ${HIDDEN}next; do (exit "$${STATUS}"); eval "$${LINE}" >${STDOUT} 2>${STDERR}; ${STATUS}=$?; done; exit "$${STATUS}"`;
/** A shell that sleeps longer than this does not count as busy, in milliseconds. */
const LONG = 200;
const idle = () => {};
/** How long a shell may run before it yields to others, in milliseconds. */
const TURN = 20;

/** One shell of one user on one host. */
export class Shell {
  readonly #machine: Machine;
  readonly #io: Io;
  readonly #view: View;
  readonly #bash: Bash;
  readonly #pid: number;
  readonly #killed = new AbortController();
  readonly #options: ShellOptions;
  #user: User;
  #alone = false;
  /** When it last yielded. */
  #turn = 0;
  /** Tells the host that this shell is no longer busy. */
  #rest: () => void = idle;
  #next: (cwd: string) => Promise<string | undefined> = async () => undefined;

  constructor(machine: Machine, user: User, io: Io, options: ShellOptions = {}) {
    const { unit = false, killed, variables } = options;
    this.#options = options;
    this.#machine = machine;
    this.#io = io;
    this.#user = user;
    this.#view = new View(machine.host.disk, user, (path, bytes) =>
      path === STDOUT ? io.stdout(bytes) : io.stderr(inWords(bytes)),
    );
    this.#pid = machine.host.spawn(() => this.#killed.abort());
    killed?.addEventListener('abort', () => this.#killed.abort(), { once: true });
    this.#bash = new machine.justBash.Bash({
      fs: this.#view,
      cwd: unit ? '/' : user.home,
      env: { ...(unit ? ofUnit : ofLogin(user, machine.host)), ...variables },
      processInfo: { pid: this.#pid, uid: user.uid, gid: user.uid },
      defenseInDepth: false,
      commands: interpreted,
      customCommands: [...machine.programs]
        .flatMap(([name, program]) => this.#commands(name, program))
        .concat(this.#builtin('echo', print.echo), this.#builtin('printf', print.printf), this.#loop()),
      sleep: (time) => this.#sleep(time),
      executionLimits: LIMITS,
    });
  }

  /** Runs a text, as `sh -c TEXT` does. Returns the exit status. */
  async run(text: string): Promise<number> {
    const reading = this.#machine.reader.read(`${text}\n`);
    if (reading.kind !== 'complete') {
      const message = reading.kind === 'wrong' ? reading.message : 'syntax error: unexpected end of file';
      this.#io.stderr(`bash: -c: ${message}\n`);
      this.#machine.host.exits(this.#pid);
      return 2;
    }
    const pieces = [...statements(`${text}\n`, reading.script)];
    return this.#loopOver(async () => pieces.shift());
  }

  /** Runs standard input as `sh` does: each command as soon as it is complete. */
  async runInput(): Promise<number> {
    let text = '';
    return this.#loopOver(async () => {
      for (;;) {
        const lines = await this.#io.lines();
        if (lines === undefined) return text === '' ? undefined : this.#last(text);
        text += lines;
        const reading = this.#machine.reader.read(text);
        if (reading.kind === 'incomplete') continue;
        const whole = text;
        text = '';
        return whole;
      }
    });
  }

  /** Runs commands from a prompt, as a login shell does. */
  async runPrompt(ask: (text: string) => Promise<string | undefined>): Promise<number> {
    const pieces: string[] = [];
    const status = await this.#loopOver(async (cwd) => {
      let text = '';
      for (;;) {
        const piece = pieces.shift();
        if (piece !== undefined) return piece;
        const line = await ask(text === '' ? promptText(this.#user, this.#machine.host, cwd) : '> ');
        if (line === undefined) return undefined;
        text += `${line}\n`;
        const reading = this.#machine.reader.read(text);
        if (reading.kind === 'incomplete') continue;
        if (reading.kind === 'complete') pieces.push(...statements(text, reading.script));
        else this.#io.stderr(`-bash: ${reading.message}\n`);
        text = '';
      }
    });
    this.#io.stdout('logout\n');
    return status;
  }

  async #loopOver(next: (cwd: string) => Promise<string | undefined>): Promise<number> {
    this.#next = next;
    try {
      const { exitCode, stderr } = await this.#bash.exec(LOOP, { rawScript: true });
      if (stderr !== '' && !this.#killed.signal.aborted) this.#io.stderr(stderr);
      return exitCode;
    } finally {
      this.#rest();
      this.#machine.host.exits(this.#pid);
    }
  }

  #last(text: string): string | undefined {
    if (text.trim() === '') return undefined;
    const reading = this.#machine.reader.read(text);
    if (reading.kind === 'complete') return text;
    this.#io.stderr('bash: syntax error: unexpected end of file\n');
    return 'exit 2';
  }

  /** The command of the loop that reads the next piece into the shell. */
  #loop(): Command {
    return {
      name: `${HIDDEN_PREFIX}next`,
      execute: async (_args, context) => {
        this.#view.end(0o022);
        this.#rest();
        const text = await this.#next(context.cwd);
        this.#rest = this.#options.unit ? idle : this.#machine.host.working();
        if (text === undefined || this.#killed.signal.aborted) return { stdout: '', stderr: '', exitCode: 1 };
        const reading = this.#machine.reader.read(text);
        this.#alone = reading.kind === 'complete' && standsAlone(reading.script);
        await context.assignShellVariable?.(LINE, text);
        return { stdout: '', stderr: '', exitCode: 0 };
      },
    };
  }

  /**
   * Ends the whole script by exceeding a limit. The interpreter also accepts an AbortSignal, but adds a listener for each
   * command, which takes longer than the command.
   */
  #endIfKilled({ executionScope }: ResolvedCommandContext): void {
    if (this.#killed.signal.aborted) executionScope?.consumeLimited('killed', 1, 0);
  }

  /** A builtin of the shell: no program starts, and faults of programs do not apply. */
  #builtin(name: string, run: (args: readonly string[]) => Answer): Command {
    return {
      name,
      execute: async (args, context) => {
        this.#endIfKilled(context);
        const umask = umaskOf(context);
        this.#view.begin(umask);
        const { stdout, stderr, status } = run(args);
        this.#view.end(umask);
        return { stdout, stderr, exitCode: status };
      },
    };
  }

  /** One command under the program's name, for /usr/bin, and a hidden one for other directories. */
  #commands(name: string, program: Program): Command[] {
    const execute: Command['execute'] = async (args, context) => {
      this.#endIfKilled(context);
      if (Date.now() > this.#turn + TURN) await this.#breathe();
      this.#view.begin(umaskOf(context));
      // Only the program that is the whole piece: programs that it runs may be in pipes and redirections.
      const terminal = this.#alone ? this.#terminal() : undefined;
      this.#alone = false;
      const instead = await this.#machine.before(this.#machine.host, [name, ...args]);
      const { stdout, stderr, status, binary } = instead ?? (await this.#call(name, program, args, context, terminal));
      this.#endIfKilled(context);
      this.#view.end(umaskOf(context));
      return { stdout, stderr, exitCode: status, stdoutKind: binary ? 'bytes' : 'text' };
    };
    return [name, `${HIDDEN_PREFIX}${name}`].map((one) => ({ name: one, execute }));
  }

  async #breathe(): Promise<void> {
    await setImmediate();
    this.#turn = Date.now();
  }

  async #call(
    name: string,
    program: Program,
    args: readonly string[],
    context: ResolvedCommandContext,
    terminal: Terminal | undefined,
  ): Promise<Answer> {
    const { decodeBytesToUtf8 } = this.#machine.justBash;
    return program.perform({
      host: this.#machine.host,
      name,
      args,
      user: this.#user,
      cwd: context.cwd,
      stdin: decodeBytesToUtf8(context.stdin),
      env: (variable) => context.env.get(variable),
      assign: async (variable, value) => context.assignShellVariable?.(variable, value),
      path: (path) => absolute(context.cwd, path),
      sleep: (time) => this.#sleep(time),
      terminal,
      run: (argv, { user = this.#user, stdin = '' } = {}) => this.#as(user, context, argv, stdin),
      original: async (own) => {
        const result = await context.origCommand?.([...own]);
        if (!result) throw new Error(`the interpreter has no ${name} of its own`);
        return this.#told(result);
      },
    });
  }

  async #as(user: User, context: ResolvedCommandContext, argv: readonly string[], stdin: string): Promise<Answer> {
    const before = this.#user;
    this.#user = user;
    this.#view.user = user;
    try {
      const line = argv.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
      const result = await context.exec?.(line, { cwd: context.cwd, stdin });
      if (!result) throw new Error('the interpreter runs no programs for programs');
      return this.#told(result);
    } finally {
      this.#user = before;
      this.#view.user = before;
    }
  }

  #told(result: ExecResult): Answer {
    const { stdout, stderr, exitCode: status } = result;
    return { stdout, stderr, status, binary: this.#machine.justBash.stdoutKind(result) === 'bytes' };
  }

  #terminal(): Terminal {
    const io = this.#io;
    return {
      isTty: io.prompt !== undefined,
      stdout: (text) => io.stdout(Buffer.from(text).toString('latin1')),
      stderr: (text) => io.stderr(Buffer.from(text).toString('latin1')),
      readLine: (echo) => io.line(echo),
      shell: async (user, { script }) => {
        const shell = new Shell(this.#machine, user, io, this.#options);
        if (script !== undefined) return shell.run(script);
        return io.prompt ? shell.runPrompt(io.prompt) : shell.runInput();
      },
    };
  }

  async #sleep(time: number): Promise<void> {
    this.#options.waits?.();
    if (time > LONG) this.#rest();
    const over = new AbortController();
    const { signal } = over;
    try {
      const slept = sleep(time, undefined, { signal }).catch(() => {});
      await Promise.race([slept, this.#io.interrupted(), aborted(this.#killed.signal, signal)]);
    } finally {
      over.abort();
    }
  }
}

function umaskOf({ env }: ResolvedCommandContext): number {
  return Number.parseInt(env.get(UMASK) ?? '022', 8);
}

function aborted(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(new Error('killed')), { signal: over });
  });
}
