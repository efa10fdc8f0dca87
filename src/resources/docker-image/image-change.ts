import { type Change, operationsOf } from '../../model/change.ts';
import type { Operation } from '../../model/operation.ts';
import { type Image, shortId } from '../docker/image.ts';

/** The name comes to name another image. */
export function imageChange(image: Image | undefined, after: string, operations: readonly Operation[]): Change {
  const before = image ? shortId(image.Id) : 'absent';
  return {
    action: image ? 'change' : 'add',
    diff: [{ field: 'image', before, after, plain: true }],
    operations: operationsOf(operations),
  };
}
