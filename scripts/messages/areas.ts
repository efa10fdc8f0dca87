import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

/** A messages module with its sample calls, both as imported. */
export interface Area {
  /** Such as `input`, `resources/hostname`, or `cli/run` for src/cli/run-messages.ts. */
  readonly name: string;
  /** The path of the messages module, with `/`. */
  readonly file: string;
  readonly messages: Readonly<Record<string, unknown>>;
  /** Undefined if there is no file with samples. */
  readonly samples: Readonly<Record<string, readonly (readonly unknown[])[]>> | undefined;
}

/** All areas of the tree at `root`, by name, the sandbox last. */
export async function readAreas(root = '.'): Promise<readonly Area[]> {
  const found = [...areasBelow(root, 'src', ''), ...areasBelow(root, 'sandbox/src', 'sandbox')];
  return Promise.all(
    found.map(async ({ name, file }) => {
      const samples = join(root, samplesFile(name));
      return {
        name,
        file,
        messages: await load(join(root, file)),
        samples: existsSync(samples) ? ((await load(samples))['samples'] as Area['samples']) : undefined,
      };
    }),
  );
}

/** Each resource has a file of its own; for other areas a folder within a folder is written with `-`. */
export function samplesFile(area: string): string {
  return `tests/messages/${area.startsWith('resources/') ? area : area.replaceAll('/', '-')}.ts`;
}

/** What is missing: a file with samples, samples of a function, or the function that samples belong to. */
export function gaps({ name, file, messages, samples }: Area): readonly string[] {
  if (samples === undefined) return [`${samplesFile(name)} is missing: it needs samples of ${file}`];
  const functions = Object.keys(messages).filter((key) => typeof messages[key] === 'function');
  return [
    ...functions
      .filter((key) => (samples[key] ?? []).length === 0)
      .map((key) => `${samplesFile(name)} has no sample of ${key}`),
    ...Object.keys(samples)
      .filter((key) => !functions.includes(key))
      .map((key) => `${samplesFile(name)} has samples of ${key}, which ${file} does not export`),
    ...Object.keys(messages)
      .filter((key) => !['function', 'string'].includes(typeof messages[key]))
      .map((key) => `${file} exports ${key}, which is neither a function nor a string`),
  ];
}

function areasBelow(root: string, folder: string, prefix: string) {
  const path = join(root, folder);
  if (!existsSync(path)) return [];
  return readdirSync(path, { recursive: true, encoding: 'utf8' })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => /(^|\/)([\w-]+-)?messages\.ts$/.test(file) && !file.includes('node_modules/'))
    .map((file) => ({
      name: [prefix, file.replace(/[/-]?messages\.ts$/, '')].filter(Boolean).join('/'),
      file: `${folder}/${file}`,
    }))
    .sort((one, other) => one.name.localeCompare(other.name, 'en'));
}

async function load(path: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(pathToFileURL(resolve(path)).href)) as Readonly<Record<string, unknown>>;
}
