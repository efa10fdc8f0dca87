// Reads what a host has of a project.

import type { Result } from '../../model/result.ts';
import type { Probe } from '../../model/resource.ts';
import { ask, responsesTo } from '../docker/api.ts';
import { imageNamed } from '../docker/image.ts';
import { askRegistry, inRegistry } from '../docker/registry.ts';
import { askConfig, LABELS } from './compose.ts';
import { parseConfig } from './config.ts';
import { type Current, furtherQuestions, imagesIn, inspectedOf, objectsOf } from './current.ts';
import { folderProbe } from './folder-probe.ts';
import { projectOf } from './project-file.ts';
import type { Desired } from './schema.ts';

export function probe(desired: Desired): Probe<Current> {
  const paths = pathsOf(desired);
  if (desired.state === 'absent') return absentProbe(desired, paths);
  return desired.directory ? folderProbe(desired, desired.directory, paths) : presentProbe(desired, paths);
}

function pathsOf({ project }: Desired): readonly string[] {
  const filters = encodeURIComponent(JSON.stringify({ label: [`${LABELS.project}=${project}`] }));
  return [
    `/containers/json?all=true&filters=${filters}`,
    `/networks?filters=${filters}`,
    `/volumes?filters=${filters}`,
  ];
}

function absentProbe({ project }: Desired, paths: readonly string[]): Probe<Current> {
  return {
    operations: [ask(paths)],
    parse: ([answers]) => ({
      config: undefined,
      ...objectsOf(project, responsesTo(paths, answers)),
      images: new Map(),
      registries: new Map(),
      inspected: new Map(),
    }),
  };
}

function presentProbe(desired: Desired, objects: readonly string[]): Probe<Current> {
  const { compose, services } = projectOf(desired).project;
  const images = [...new Set([...services.values()].map(({ image }) => image))];
  const paths = [...objects, ...images.map(imageNamed)];
  const compared = desired.pull === 'always' ? images.filter((name) => !name.includes('@')) : [];
  const known = ([json, hashes, answers, ...registries]: readonly Result[]): Omit<Current, 'inspected'> => {
    // The engine first: a step before this one may install both.
    const responses = responsesTo(paths, answers);
    return {
      config: parseConfig(desired.project, json, hashes),
      ...objectsOf(desired.project, responses),
      images: imagesIn(images, responses.slice(objects.length)),
      registries: new Map(compared.map((name, index) => [name, inRegistry(registries[index], name)])),
    };
  };
  const operations = [...askConfig(compose), ask(paths), ...compared.map(askRegistry)];
  return {
    operations,
    further: (results) => (results.length > operations.length ? [] : furtherQuestions(known(results))),
    parse(results) {
      const current = known(results);
      return { ...current, inspected: inspectedOf(current, results[operations.length]) };
    },
  };
}
