import type { Resource } from '../../model/resource.ts';
import { archive } from '../archive/index.ts';
import { block } from '../block/index.ts';
import { directory } from '../directory/index.ts';
import { download } from '../download/index.ts';
import { file } from '../file/index.ts';
import { ini } from '../ini/index.ts';
import { line } from '../line/index.ts';
import { link } from '../link/index.ts';

/** Files of a host and what is in them. In the order of the reference. */
export const files: readonly Resource<unknown, unknown>[] = [
  file,
  directory,
  link,
  download,
  archive,
  line,
  block,
  ini,
];
