import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Recording } from './scenario.ts';
import type { Answers } from './state.ts';

const directory = join(import.meta.dirname, 'recorded');
const FRESH = 'a-fresh-host';

export const fileOf = (name: string): string => `${name.replaceAll(' ', '-')}.json`;

/** The recording of a scenario. Throws if there is none. */
export const recordingOf = (name: string): Recording => load(fileOf(name)) as Recording;

/** The state of a fresh host. */
export const freshState = (): Answers => load(fileOf(FRESH)) as Answers;

export const saveRecording = (name: string, recording: Recording): void => save(fileOf(name), recording);
export const saveFreshState = (state: Answers): void => save(fileOf(FRESH), state);

/** The files of all recorded scenarios. */
export const recorded = (): readonly string[] => readdirSync(directory).filter((file) => file !== fileOf(FRESH));

function load(file: string): unknown {
  return JSON.parse(readFileSync(join(directory, file), 'utf8'));
}

function save(file: string, content: unknown): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, file), `${JSON.stringify(content, null, 1)}\n`);
}
