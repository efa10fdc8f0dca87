import { type Change, type Difference, operationsOf } from '../../model/change.ts';
import { UnknownState } from '../../model/result.ts';
import type { PlanContext } from '../../model/plan-context.ts';
import { docker } from '../docker/cli.ts';
import { fullName } from '../docker/image.ts';
import { compose } from './compose.ts';
import type { Current, ProjectContainer } from './current.ts';
import { placeFolder } from './folder-plan.ts';
import { projectInFolder } from './folder-project.ts';
import * as messages from './messages.ts';
import { type Project, projectOf } from './project-file.ts';
import type { Desired } from './schema.ts';
import { replace, replacements } from './replace.ts';
import { type ServiceState, servicesOf } from './services.ts';
import { up } from './up.ts';

export function plan(current: Current, desired: Desired, { touched }: PlanContext): readonly Change[] {
  if (desired.state === 'absent') return removal(current, desired);
  const { directory } = desired;
  if (directory && current.folder && !current.config) return [placeFolder(current, current.folder, desired, directory)];
  const project = directory ? projectInFolder(desired, directory, current.config) : projectOf(desired).project;
  const changing = imagesOf(project).find((name) => touched.images.includes(fullName(name)));
  if (changing !== undefined) throw new UnknownState(messages.imageChanges(changing), { missing: true });
  const services = servicesOf(current, project.services);
  const orphans = desired.orphans === 'remove' ? orphansOf(current) : [];
  const diff = [
    ...services.flatMap((service) => service.diff),
    ...created(current),
    ...orphans.map(({ name, state }) => gone(messages.orphan(name), state)),
  ];
  if (diff.length === 0) return [];
  const restarted = services.flatMap(({ unhealthy }) => unhealthy);
  const replaced = replacements(current, services);
  const operations = [
    ...(restarted.length === 0 ? [] : [docker('restart', ...restarted)]),
    ...replaced.flatMap((one) => replace(desired, project, one)),
    up(desired, project),
  ];
  const pulled = desired.pull === 'never' ? [] : missingImages(current, project, services);
  const notes = notesOf(services, new Set(replaced.map(({ service }) => service)), pulled);
  const isNew = current.containers.length === 0;
  const action = isNew ? 'add' : services.length === 0 && orphans.length > 0 ? 'remove' : 'change';
  return [{ action, diff, operations: operationsOf(operations), ...(notes.length === 0 ? {} : { notes }) }];
}

function imagesOf({ services }: Project): readonly string[] {
  return [...services.values()].map(({ image }) => image);
}

/** Containers of services that the project does not have. */
export function orphansOf({ config, containers }: Current): readonly ProjectContainer[] {
  return containers.filter(({ service, isOneOff }) => !isOneOff && config?.services.has(service) === false);
}

function created({ config, networks, volumes }: Current): readonly Difference[] {
  const missing = (wanted: readonly string[] = [], there: readonly string[]) =>
    wanted.filter((name) => !there.includes(name));
  return [
    ...missing(config?.networks, networks).map((name) => comes(messages.networkThing(name))),
    ...missing(config?.volumes, volumes).map((name) => comes(messages.volumeThing(name))),
  ];
}

/** Of the services that differ. */
function missingImages({ images }: Current, project: Project, services: readonly ServiceState[]): readonly string[] {
  const names = services.map(({ name }) => project.services.get(name)?.image ?? '');
  return [...new Set(names)].filter((name) => !images.has(name));
}

function notesOf(
  services: readonly ServiceState[],
  replaced: ReadonlySet<string>,
  pulled: readonly string[],
): readonly string[] {
  const recreated = services.flatMap(({ name, isRecreated }) => (isRecreated && !replaced.has(name) ? [name] : []));
  return [
    ...(replaced.size === 0 ? [] : [messages.replaces([...replaced])]),
    ...(recreated.length === 0 ? [] : [messages.recreates(recreated)]),
    ...pulled.map(messages.pulls),
  ];
}

function removal({ containers, networks, volumes }: Current, desired: Desired): readonly Change[] {
  const removed = desired.volumes === true ? volumes : [];
  const diff = [
    ...containers.map(({ name, state }) => gone(messages.containerThing(name), state)),
    ...networks.map((name) => gone(messages.networkThing(name), 'present')),
    ...removed.map((name) => gone(messages.volumeThing(name), 'present')),
  ];
  if (diff.length === 0) return [];
  const down = compose(desired.project, 'down', '--remove-orphans', ...(removed.length === 0 ? [] : ['--volumes']));
  const kept = volumes.length > removed.length ? { notes: [messages.keepsVolumes(volumes)] } : {};
  return [{ action: 'remove', diff, operations: [down], ...kept }];
}

function comes(field: string): Difference {
  return { field, before: 'absent', after: 'present' };
}

function gone(field: string, before: string): Difference {
  return { field, before, after: 'absent' };
}
