import * as z from 'zod';
import { Duration } from '../../input/common-schemas.ts';
import { LocalFile } from '../../model/local-file.ts';
import { LocalFolder } from '../../model/local-folder.ts';
import { Secret, type Text } from '../../model/secret.ts';
import { Path } from '../path-attributes.ts';
import { folderRules } from './folder-rules.ts';
import * as messages from './messages.ts';
import { projectOf } from './project-file.ts';
import type { Issue } from './rules.ts';

/** compose-go, loader/normalize.go */
const ProjectName = z.string().regex(/^[a-z0-9][a-z0-9_-]*$/, messages.invalidProject);

const Variable = z
  .union([z.string(), z.number(), z.boolean(), z.instanceof(Secret)])
  .transform((value): Text => (value instanceof Secret ? value : String(value)));

/** The compose file, in the playbook or beside it. */
export const composeFile = {
  file: z
    .custom<LocalFile>((value) => value instanceof LocalFile, messages.notFile)
    .optional()
    .describe('A compose file of this computer. The path is relative to the playbook.'),
  variables: z
    .record(z.string().regex(/^[A-Za-z_]\w*$/, messages.invalidVariable), Variable)
    .optional()
    .describe('The values of `${NAME}` in the project. They may be secrets.'),
};

const object = z.strictObject({
  project: ProjectName.describe('The name of the project, with which the names of its containers begin.'),
  state: z
    .enum(['present', 'absent'])
    .default('present')
    .describe('`absent` stops and removes its containers and networks; volumes stay.'),
  content: z
    .record(z.string(), z.unknown())
    .optional()
    .describe('The project as in a compose file: `services`, `networks`, `volumes` … Its values may be secrets.'),
  ...composeFile,
  directory: z
    .custom<LocalFolder>((value) => value instanceof LocalFolder, messages.notFolder)
    .optional()
    .describe(
      'A folder of this computer with compose files and what they refer to, which is placed on the host. The path is relative to the playbook.',
    ),
  path: Path.optional().describe(
    'With `directory`: where the folder is on the host; default: /opt and the name of the project.',
  ),
  files: z
    .array(z.string().regex(/^(?![/.])(?!(.*\/)?\.\.?(\/|$))[^\n]*[^/\n]$/, messages.notInside))
    .min(1)
    .optional()
    .describe(
      'With `directory`: its compose files, each of which overrides those before it; default: the file that compose looks for, such as compose.yaml, and its override.',
    ),
  build: z
    .enum(['changed', 'missing', 'never'])
    .optional()
    .describe(
      'With `directory`: `changed` builds its images when a file of the folder changes, `missing` only those that the host does not have, `never` none; default: `changed`.',
    ),
  pull: z
    .enum(['missing', 'always', 'never'])
    .optional()
    .describe(
      '`always` compares the images with what their registries have, in each run; `never` pulls nothing; default: `missing`.',
    ),
  orphans: z
    .enum(['keep', 'remove'])
    .optional()
    .describe('What happens to containers of services that the project does not declare any more; default: `keep`.'),
  within: Duration.optional().describe(
    'The time in which all services have to run, and those with a health check to become healthy; default: 2m.',
  ),
  volumes: z
    .boolean()
    .optional()
    .describe('With `state: absent`: whether the volumes of the project are removed with their data; default: false.'),
});

export type Desired = z.infer<typeof object>;

/** Only with a folder. */
const OF_FOLDER = ['path', 'files', 'build'] as const;

export const schema = object.superRefine((desired, context) => {
  const form = formConflicts(desired);
  const issues = form.length > 0 || desired.state === 'absent' ? form : projectIssues(desired);
  for (const { path, message } of issues) context.addIssue({ code: 'custom', path: [...path], message });
});

function projectIssues(desired: Desired): readonly Issue[] {
  const { directory } = desired;
  return directory ? folderRules({ ...desired, directory }) : projectOf(desired).issues;
}

function formConflicts({ project: _project, state, volumes, ...declared }: Desired): readonly Issue[] {
  const given = Object.entries(declared).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (state === 'absent') return given.map((key) => ({ path: [key], message: messages.notWithAbsent(key) }));
  if (volumes !== undefined) return [{ path: ['volumes'], message: messages.onlyWithAbsent }];
  const forms = ['content', 'file', 'directory'].filter((key) => given.includes(key));
  const [first, second] = forms;
  if (first === undefined) return [{ path: [], message: messages.noProject }];
  if (second !== undefined) return [{ path: [second], message: messages.twoForms(first) }];
  if (first === 'directory') return [];
  return OF_FOLDER.filter((key) => given.includes(key)).map((key) => ({
    path: [key],
    message: messages.needsDirectory(key),
  }));
}
