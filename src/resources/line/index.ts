import { fileEdit } from '../file-edit.ts';
import { edit, inverses } from './edit.ts';
import { schema } from './schema.ts';

export const line = fileEdit({
  type: 'line',
  summary: 'A line of a file that others write.',
  schema,
  name: ({ path, line: text, match }) => `${path} ${match ?? String(text)}`,
  edit,
  inverses,
});
