import type { Resource } from '../../model/resource.ts';
import { aptRepo } from '../apt-repo/index.ts';

/** What only hosts with Debian have. */
export const debian: readonly Resource<unknown, unknown>[] = [aptRepo];
