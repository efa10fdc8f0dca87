import { fileEdit } from '../file-edit.ts';
import { edit, inverses } from './edit.ts';
import { schema } from './schema.ts';

export const block = fileEdit({
  type: 'block',
  summary: 'A block of lines, between two marker lines, in a file that others write.',
  schema,
  name: ({ path, marker }) => `${path} ${marker.replace(/\s*\{mark\}\s*/, ' ').trim()}`,
  edit,
  inverses,
});
