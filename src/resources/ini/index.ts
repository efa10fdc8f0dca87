import { fileEdit } from '../file-edit.ts';
import { edit, inverses } from './edit.ts';
import { schema } from './schema.ts';

export const ini = fileEdit({
  type: 'ini',
  summary: 'Options of an ini file that others write, such as those of systemd, dnf or NetworkManager.',
  schema,
  name: ({ path, section, option }) =>
    [path, section === undefined ? undefined : `[${section}]`, option].filter((word) => word !== undefined).join(' '),
  edit,
  inverses,
});
