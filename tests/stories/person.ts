import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process, { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import type { Event, EventOf } from '../../src/model/events.ts';

export interface CommandResult {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The machine that a person uses. */
export interface Workplace {
  /** Put before every command line. */
  readonly prefix: readonly string[];
  /** The password of root on the hosts. */
  readonly password: string;
}

/** A person at a control machine, with an empty home directory. */
export class Person {
  readonly home: string;
  /** Additional environment variables. */
  readonly variables: Record<string, string> = {};
  /** Where commands are run; by default in this repository. */
  directory: string | undefined;
  readonly #workplace: Workplace;

  private constructor(home: string, workplace: Workplace) {
    this.home = home;
    this.#workplace = workplace;
  }

  static async arrive(workplace: Workplace): Promise<Person> {
    return new Person(await mkdtemp(join(tmpdir(), 'provision-test-')), workplace);
  }

  async leave(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }

  /** Runs `provision …`. */
  provision(...args: readonly string[]): Promise<CommandResult> {
    const [command, ...rest] = [...this.#workplace.prefix, process.execPath, resolve('dist/main.js'), ...args];
    return run(command as string, rest, this.environment, { cwd: this.directory });
  }

  /** Runs `provision … --output json`, and parses the events. */
  async events(...args: readonly string[]): Promise<RunResult> {
    const ended = await this.provision(...args, '--output', 'json');
    const events = ended.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Event);
    return { ...ended, events };
  }

  /** The state directory of provision. */
  get state(): string {
    return join(this.home, 'state', 'provision');
  }

  get environment(): Record<string, string> {
    const state = join(this.home, 'state');
    return {
      PATH: env['PATH'] ?? '',
      HOME: this.home,
      XDG_STATE_HOME: state,
      // The same on Windows; without SystemRoot, no program starts there.
      ...(env['SystemRoot'] === undefined ? {} : { SystemRoot: env['SystemRoot'] }),
      USERPROFILE: this.home,
      LOCALAPPDATA: state,
      CLASS_PASSWORD: this.#workplace.password,
      NO_COLOR: '1',
      ...this.variables,
    };
  }

  /** Writes a file into the home directory; any content other than a string becomes YAML. Returns the path. */
  async file(name: string, content: unknown): Promise<string> {
    const path = join(this.home, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : stringify(content));
    return path;
  }
}

export interface RunResult extends CommandResult {
  readonly events: readonly Event[];
}

export function ofType<Type extends Event['type']>(events: readonly Event[], type: Type): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

export async function run(
  command: string,
  args: readonly string[],
  environment: Record<string, string>,
  { stdin = '', cwd }: { readonly stdin?: string; readonly cwd?: string | undefined } = {},
): Promise<CommandResult> {
  const child = spawn(command, args, { env: environment, cwd, stdio: 'pipe' });
  child.stdin.on('error', () => {}).end(stdin);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.on('close', ended)),
  ]);
  return { status, stdout, stderr };
}
