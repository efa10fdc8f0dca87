import { spawnSync } from 'node:child_process';
import { env } from 'node:process';
import type { Reporter, Vitest } from 'vitest/node';
import { whyNoBrowser } from './browser/chromium.ts';
import { whyNot } from './lab/lab.ts';

/** Tests that cannot run on this computer. */
export interface Missing {
  readonly tests: 'lab' | 'browser' | 'shellcheck' | 'zsh' | 'fish';
  readonly what: string;
  /** Why, with the command that installs what is missing. */
  readonly why: string;
}

/** What cannot run here. Throws if the environment requires it: `PROVISION_LAB=required`, `PROVISION_BROWSER=required`. */
export async function missing(): Promise<readonly Missing[]> {
  const lab = await whyNot();
  const browser = await whyNoBrowser();
  mayBeMissing('PROVISION_LAB', lab);
  mayBeMissing('PROVISION_BROWSER', browser);
  return [
    ...(lab === undefined ? [] : [{ tests: 'lab', what: 'on the test hosts', why: lab } as const]),
    ...(browser === undefined ? [] : [{ tests: 'browser', what: 'in a browser', why: browser } as const]),
    ...program('shellcheck', 'of the shell text with shellcheck'),
    ...program('zsh', 'of the completion in zsh'),
    ...program('fish', 'of the completion in fish'),
  ];
}

function mayBeMissing(variable: string, reason: string | undefined): void {
  if (reason !== undefined && env[variable] === 'required') throw new Error(`${variable}=required, but ${reason}`);
}

function program(name: Missing['tests'], what: string): readonly Missing[] {
  if (spawnSync(name, ['--version']).status === 0) return [];
  return [{ tests: name, what, why: `${name} is not installed: apt-get install ${name}` }];
}

/** Prints, at the end of a run of all projects, the tests that were left out. */
export class LeftOutReporter implements Reporter {
  readonly #missing: readonly Missing[];
  #all = false;

  constructor(lacking: readonly Missing[]) {
    this.#missing = lacking;
  }

  onInit(vitest: Vitest): void {
    this.#all = vitest.config.project.length === 0;
  }

  onTestRunEnd(): void {
    if (this.#all) console.log(leftOutText(this.#missing));
  }
}

export function leftOutText(lacking: readonly Missing[]): string {
  const how = lacking.some(({ tests }) => tests === 'lab') ? 'need the test hosts; then:' : 'run separately:';
  const lines = [
    ...lacking.map(({ what, why }) => [what, why]),
    ['on the test hosts, the long ones', `${how} npm run test:lab:rest`],
    ['with faults (connection, power, disk)', `${how} npm run test:faults:part`],
    ['on a virtual machine (SELinux, modules)', 'needs npm run lab:setup -- --vm; then: npm run test:vm'],
  ];
  const width = Math.max(...lines.map(([what = '']) => what.length));
  return ['Left out:', ...lines.map(([what = '', why]) => `  ${what.padEnd(width)}  ${why}`), ''].join('\n');
}
