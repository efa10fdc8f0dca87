import { readdirSync, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Played } from './play.ts';
import type { Recording } from './scenario.ts';

const directory = join(import.meta.dirname, 'recorded');
const FRESH = 'a-fresh-host';

const fileOf = (name: string): string => join(directory, `${name.replaceAll(' ', '-')}.json`);

/** Throws if there is none. */
export const recordingOf = (name: string): Recording => JSON.parse(readFileSync(fileOf(name), 'utf8')) as Recording;

/** The state of a host nothing was done to. */
export const freshState = (): Played['state'] => JSON.parse(readFileSync(fileOf(FRESH), 'utf8')) as Played['state'];

export const saveRecording = (name: string, recording: Recording): void => save(fileOf(name), recording);
export const saveFreshState = (state: Played['state']): void => save(fileOf(FRESH), state);

/** The names of all recorded scenarios, with hyphens for blanks. */
export const recordedNames = (): readonly string[] =>
  readdirSync(directory)
    .map((file) => file.replace(/\.json$/, ''))
    .filter((name) => name !== FRESH);

function save(file: string, content: unknown): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, `${JSON.stringify(content, null, 1)}\n`);
}
