import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { stringify } from 'yaml';
import type { Event, EventOf } from '../../src/engine/events.ts';
import { controlNamespace, password } from '../lab/lab.ts';

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A person at a control machine: a home of their own, in which nothing is known of any host. */
export class Person {
  readonly home: string;
  readonly #password: string;

  private constructor(home: string, secret: string) {
    this.home = home;
    this.#password = secret;
  }

  static async arrive(): Promise<Person> {
    return new Person(await mkdtemp(join(tmpdir(), 'provision-test-')), await password());
  }

  async leave(): Promise<void> {
    await rm(this.home, { recursive: true, force: true });
  }

  /** Types `provision …` on a machine in the hosts' network. */
  provision(...args: readonly string[]): Promise<Ended> {
    return run(
      'ip',
      ['netns', 'exec', controlNamespace, process.execPath, resolve('dist/main.js'), ...args],
      this.environment,
    );
  }

  /** The same with `--output json`; the events, and what they come to. */
  async events(...args: readonly string[]): Promise<Told> {
    const ended = await this.provision(...args, '--output', 'json');
    const events = ended.stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Event);
    return { ...ended, events };
  }

  get environment(): Record<string, string> {
    return {
      PATH: env['PATH'] ?? '',
      HOME: this.home,
      XDG_STATE_HOME: join(this.home, 'state'),
      CLASS_PASSWORD: this.#password,
      NO_COLOR: '1',
    };
  }

  /** Writes a file into the person's home; anything but text becomes YAML. Returns its path. */
  async file(name: string, content: unknown): Promise<string> {
    const path = join(this.home, name);
    await writeFile(path, typeof content === 'string' ? content : stringify(content));
    return path;
  }
}

export interface Told extends Ended {
  readonly events: readonly Event[];
}

export function ofType<Type extends Event['type']>(events: readonly Event[], type: Type): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

export async function run(
  command: string,
  args: readonly string[],
  environment: Record<string, string>,
  stdin = '',
): Promise<Ended> {
  const child = spawn(command, args, { env: environment, stdio: 'pipe' });
  child.stdin.on('error', () => {}).end(stdin);
  const [stdout, stderr, status] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    new Promise<number | null>((ended) => child.on('close', ended)),
  ]);
  return { status, stdout, stderr };
}
