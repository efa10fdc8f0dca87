// Reads a project in a folder of the host.

import * as z from 'zod';
import type { LocalFolder } from '../../model/local-folder.ts';
import type { Operation } from '../../model/operation.ts';
import type { Result } from '../../model/result.ts';
import type { Probe } from '../../model/resource.ts';
import { Secret } from '../../model/secret.ts';
import { ask, contentOf, responsesTo } from '../docker/api.ts';
import { fullName, Image, imageNamed } from '../docker/image.ts';
import { askRegistry, inRegistry } from '../docker/registry.ts';
import { askConfig, composeWith } from './compose.ts';
import { outputOf, parseConfig, requirePlugin } from './config.ts';
import {
  containersOf,
  type Current,
  differing,
  furtherQuestions,
  imagesIn,
  inspectedOf,
  objectsOf,
} from './current.ts';
import { folderOf, type Folder } from './folder.ts';
import { isInPlace, parseFolder, probeFolder, readTexts, withTexts } from './folder-current.ts';
import * as messages from './messages.ts';
import type { Desired } from './schema.ts';

const ALL_IMAGES = '/images/json';

/** `GET /images/json`: without what an image brings. */
const AllImages = z.array(Image);

/** The place of the answer of `config --format json` among the answers. */
const CONFIG = 3;

interface Reading {
  readonly desired: Desired;
  readonly folder: Folder;
  /** Paths of the API. */
  readonly paths: readonly string[];
  /** How many answers belong to the first questions. */
  readonly first: number;
}

/**
 * Nothing further is asked for a folder and services that are as declared, with one exception: `config --hash` does not read env_file
 * (docker/compose#14001), unless it gets what `config` has made of the project.
 */
export function folderProbe(desired: Desired, directory: LocalFolder, objects: readonly string[]): Probe<Current> {
  const folder = folderOf({ ...desired, directory });
  const paths = [...objects, ALL_IMAGES];
  const operations = [...probeFolder(folder), ...askConfig(folder.compose), ask(paths)];
  const reading = { desired, folder, paths, first: operations.length };
  return {
    operations,
    further: (results) => furtherOf(reading, results),
    parse: (results) => parse(reading, results),
  };
}

function furtherOf(reading: Reading, results: readonly Result[]): readonly Operation[] {
  const current = firstAnswers(reading, results);
  const { folder } = current;
  if (results.length === reading.first) {
    return folder && !current.config ? readTexts(reading.folder, folder) : detailQuestions(reading, current, results);
  }
  const details = current.config ? detailQuestions(reading, current, results) : [];
  return details.length > 0 && results.length === reading.first + details.length
    ? furtherQuestions(withDetails(reading, current, results))
    : [];
}

function parse(reading: Reading, results: readonly Result[]): Current {
  const current = firstAnswers(reading, results);
  const { folder } = current;
  if (folder && !current.config) {
    return { ...current, folder: withTexts(reading.folder, folder, results.slice(reading.first)) };
  }
  const details = detailQuestions(reading, current, results).length;
  if (details === 0) return current;
  const detailed = withDetails(reading, current, results);
  return { ...detailed, inspected: inspectedOf(detailed, results[reading.first + details]) };
}

function firstAnswers({ desired, folder, paths }: Reading, results: readonly Result[]): Current {
  const [entries, sums, record, json, hashes, answers] = results as readonly [Result, Result, Result, ...Result[]];
  // The engine first: a step before this one may install both.
  const responses = responsesTo(paths, answers);
  requirePlugin(json);
  const state = parseFolder(folder, [entries, sums, record]);
  const config = isInPlace(folder, state) ? parseConfig(desired.project, json, hashes) : undefined;
  const all = contentOf(responses.at(-1), AllImages, messages.allImages) ?? [];
  const known = new Map(all.flatMap((image) => image.RepoTags.map((tag) => [fullName(tag), image] as const)));
  const named = [...(config?.services.values() ?? [])].flatMap(({ image: name }) => {
    const image = known.get(fullName(name));
    return image ? [[name, image] as const] : [];
  });
  return {
    folder: state,
    config,
    ...objectsOf(desired.project, responses),
    images: new Map(named),
    registries: new Map(),
    inspected: new Map(),
  };
}

/** With hashes that count the variables of env_file, and with what the images of differing services bring. */
function detailQuestions({ desired }: Reading, current: Current, results: readonly Result[]): readonly Operation[] {
  const names = imagesToAsk(current, desired);
  if (!current.config || (names.length === 0 && desired.pull !== 'always')) return [];
  return [
    composeWith(new Secret(outputOf(results[CONFIG])), desired.project, 'config', '--hash', '*'),
    ask(names.map(imageNamed)),
    ...comparedWithRegistry(current, desired).map(askRegistry),
  ];
}

function imagesToAsk(current: Current, { pull }: Desired): readonly string[] {
  const services = [...(current.config?.services ?? [])];
  const isAsked = new Set([
    ...differing(current).map(([name]) => name),
    ...services.flatMap(([name]) => (pull === 'always' || containersOf(current, name).length === 0 ? [name] : [])),
  ]);
  return [...new Set(services.flatMap(([name, { image }]) => (isAsked.has(name) ? [image] : [])))];
}

function comparedWithRegistry({ config }: Current, { pull }: Desired): readonly string[] {
  const pulled = [...(config?.services.values() ?? [])].filter(({ build, image }) => !build && !image.includes('@'));
  return pull === 'always' ? [...new Set(pulled.map(({ image }) => image))] : [];
}

function withDetails(reading: Reading, current: Current, results: readonly Result[]): Current {
  const { desired, first } = reading;
  const names = imagesToAsk(current, desired);
  const [hashes, answers, ...registries] = results.slice(first);
  const compared = comparedWithRegistry(current, desired);
  return {
    ...current,
    config: parseConfig(desired.project, results[CONFIG], hashes),
    images: new Map([...current.images, ...imagesIn(names, responsesTo(names.map(imageNamed), answers))]),
    registries: new Map(compared.map((name, index) => [name, inRegistry(registries[index], name)])),
  };
}
