// What provision says about projects of Docker Compose.

interface Text {
  readonly message: string;
  readonly next: string;
}

// Input

export const invalidProject = 'must be lower-case letters, digits, _ and -, with a letter or a digit first';

export const invalidVariable = 'must be letters, digits and _, with a letter or _ first';

export const invalidService = 'the name of a service must be letters, digits and . _ -';

export const invalidImage =
  'must be the name of an image, such as nginx:1.27 or registry.example.com/app@sha256:…, and no secret';

export const notFile = 'must be the path of a file';

export const notText = 'must be text in UTF-8, and not larger than a text that provision compares';

export const notMap = 'must be a map';

export const noServices = 'must have at least one service';

/** `meant` is a key of the service that resembles "image". */
export function noImage(meant: string | undefined): string {
  return meant === undefined
    ? 'the service needs an image'
    : `the service needs an image, but has ${meant}: did you mean image?`;
}

export const noProject = 'needs content, file or directory';

export function twoForms(first: string): string {
  return `cannot be combined with ${first}: a project has one of content, file and directory`;
}

export const notFolder = 'must be the path of a folder';

export const notInside = 'must be the path of a file in the folder';

export function needsDirectory(parameter: string): string {
  return `${parameter} needs directory`;
}

export function noComposeFile(folder: string): string {
  return `${folder} has no compose.yaml: declare its compose files with files`;
}

export function notInFolder(folder: string, file: string): string {
  return `${folder} has no file ${file}`;
}

export function notPlaced(folder: string, path: string): string {
  return `provision cannot place ${JSON.stringify(path)} of ${folder} on a host: rename the file`;
}

export const notWritable =
  "must have no ' and no \\ at its end: compose reads it from a file, whose quoting does not allow them";

export function outsideFolder(path: string): string {
  return `${path} is outside of the folder that is placed on the host: move it into the folder`;
}

export function missingInFolder(path: string): string {
  return `the folder has no ${path}`;
}

export const onlyWithAbsent = 'volumes needs state: absent';

export const noBuild =
  'a project of one file has no folder to build from: declare the folder of the file with directory, or build the image with a `docker_image` step before this one';

export const otherFile =
  'a project of one file has no other files: declare the folder of the files with directory, or write what the other file has into this one';

export const dependsOnContainer =
  'compose compares the ID of another container here, so that nobody can say beforehand whether it recreates the service';

export const contentUnseen =
  'compose does not notice another content: place the file with a `file` step, and declare its path with file';

export const relativePath = 'must be an absolute path of the host, or the name of a volume';

export function notWithAbsent(parameter: string): string {
  return `${parameter} cannot be combined with state: absent`;
}

export function valueOfEnvironment(name: string): string {
  return `${name} has no value: compose would take that of its own environment. Write ${name}: \${${name}}, and its value in variables`;
}

export function unsetVariable(name: string, words: string): string {
  const why = words === '' ? '' : ` (${words})`;
  return `the variable ${name} has no value${why}: declare it in variables, or write $$${name} for the text $${name}`;
}

export function invalidReference(text: string): string {
  return `${text} is no variable that provision can replace: write $$ for a dollar sign`;
}

interface InFile {
  readonly file: string;
  /** Such as `services.web.image`; empty for the whole file. */
  readonly place: string;
  readonly message: string;
  /** Undefined for a file that is not text. */
  readonly at: { readonly line: number; readonly column: number } | undefined;
}

export function inFile({ file, place, message, at }: InFile): string {
  const where = at ? `${file}:${at.line}:${at.column}` : file;
  return place === '' ? `${where}: ${message}` : `${where}, ${place}: ${message}`;
}

// Plan

export const CONFIGURATION = 'configuration';

export const CONTAINERS = 'containers';

export const COMPLETED = 'completed';

export const FOLDER = 'folder';

export const INCOMPLETE = 'applied in part';

export const COMPLETE = 'applied';

export const SERVICES = 'services';

export const KNOWN_LATER = 'known after the files are in place';

export const VARIABLES = 'variables';

export const OTHER_CONTENT = 'another content';

export const HIDDEN_CONTENT = 'the declared content, which is not shown';

export const servicesLater =
  'once the files are in place, compose replaces the services that differ: it stops the previous containers before the new ones start';

export function running(containers: readonly { readonly service: string; readonly state: string }[]): string {
  const names = containers.filter(({ state }) => state === 'running').map(({ service }) => service);
  return names.length === 0 ? 'not running' : `running: ${[...new Set(names)].toSorted().join(', ')}`;
}

export function restarts(containers: readonly string[]): string {
  return `restarts ${containers.join(', ')}: a changed file is mounted there`;
}

export function linkTo(target: string): string {
  return `link to ${target}`;
}

export function modeOf(file: string): string {
  return `${file} mode`;
}

export function kindOf(type: string): string {
  return type === 'd' ? 'directory' : 'not a file';
}

export function shortDigest(digest: string): string {
  return `SHA-256 ${digest.slice(0, 16)}…`;
}

export function networkThing(name: string): string {
  return `network ${name}`;
}

export function volumeThing(name: string): string {
  return `volume ${name}`;
}

export function containerThing(name: string): string {
  return `container ${name}`;
}

export function orphan(name: string): string {
  return `container ${name}, whose service is not declared`;
}

export function replaces(services: readonly string[]): string {
  return `creates a new container of ${services.join(', ')}: the previous one is kept until the new one runs, and is started again if it does not`;
}

export function recreates(services: readonly string[]): string {
  return `replaces the containers of ${services.join(', ')}: compose stops the previous ones before the new ones start`;
}

export function pulls(image: string): string {
  return `Docker Engine pulls ${image}, which the host does not have`;
}

export function keepsVolumes(names: readonly string[]): string {
  return `keeps the volumes ${names.join(', ')}`;
}

export function imageChanges(image: string): string {
  return `an earlier step changes the image ${image}`;
}

// Host

/** As part of a message about an answer of the engine. */
export function containersOf(project: string): string {
  return `the containers of ${project}`;
}

/** As part of a message about an answer of the engine. */
export function networksOf(project: string): string {
  return `the networks of ${project}`;
}

/** As part of a message about an answer of the engine. */
export function volumesOf(project: string): string {
  return `the volumes of ${project}`;
}

/** As part of a message about an answer of the engine. */
export function imageThing(name: string): string {
  return `the image ${name}`;
}

/** As part of a message about an answer of the engine. */
export const allImages = 'the images';

export function unsetOnHost(name: string): Text {
  return {
    message: `the variable ${name} of the project has no value`,
    next: 'Declare it in `variables`, or write `$$` in the project for a dollar sign.',
  };
}

export function noPlugin(): Text {
  return {
    message: 'the compose plugin of Docker is not installed',
    next: 'Install it in a step before this one: `package: docker-compose-plugin`.',
  };
}

export function refusedByCompose(status: number): Text {
  return {
    message: `Docker Compose does not accept the project ("docker compose config" exited with status ${status})`,
    next: 'Correct the project. The words of compose name the place in it; "-" is the project itself.',
  };
}

/** `place` is the field of the answer; empty for the whole answer. */
export function unexpectedConfig(place: string): { readonly message: string } {
  const where = place === '' ? '' : ` (field ${place})`;
  return { message: `"docker compose config" answered in an unknown form${where}` };
}

export function hasOrphans(names: readonly string[]): Text {
  return {
    message: `the project has containers of services that it does not declare: ${names.join(', ')}`,
    next: 'Add `orphans: remove` to remove them.',
  };
}

/** Advice for the words of a change that failed. */
export function advise(words: string): string | undefined {
  if (/port is already allocated|address already in use/i.test(words)) {
    return 'Another container or program of the host uses the port ("ss -ltnp" on the host shows it). Stop it, or publish another port.';
  }
  if (/pull access denied|manifest unknown|not found: manifest|repository does not exist|No such image/i.test(words)) {
    return 'The host does not have the image, and cannot pull it. Correct its name, add a `docker_login` step before this one, or remove `pull: never`.';
  }
  if (/is unhealthy|application not healthy/i.test(words)) {
    return 'A service did not become healthy. Its last lines are above. If it needs longer, raise `within`, and `start_period` of its health check.';
  }
  if (/exited \(0\)/.test(words)) {
    return 'A service ended by itself. A service that runs to its end needs another one that depends on it with `condition: service_completed_successfully`.';
  }
  if (/exited \(\d+\)/.test(words)) return 'A service ended with an error. Its last lines are above.';
  if (/variable is not set/.test(words)) {
    return 'A variable of the project has no value. Declare it in `variables`, or write `$$` in the project for a dollar sign.';
  }
  if (/failed to solve/.test(words)) {
    return 'An image could not be built: the last lines show the instruction and what it printed. The services run on as they are.';
  }
  return /declared as external, but could not be found/.test(words)
    ? 'Add a `docker_network` or `docker_volume` step before this one.'
    : undefined;
}
