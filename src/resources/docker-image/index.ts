import type { Refusal, Resource } from '../../model/resource.ts';
import { fullName } from '../docker/image.ts';
import { declarationOf } from '../restore.ts';
import { type Current, probe } from './current.ts';
import * as messages from './messages.ts';
import { plan } from './plan.ts';
import { REGISTRY } from './push.ts';
import { type Desired, schema } from './schema.ts';

/** Seconds before a pull is retried. */
const PAUSE = 5;

const TRANSIENT =
  /TLS handshake timeout|i\/o timeout|Client\.Timeout exceeded|connection (reset|refused)|unexpected EOF|50[234] |toomanyrequests|Temporary failure in name resolution/i;

export const dockerImage: Resource<Desired, Current> = {
  type: 'docker_image',
  summary: 'An image of Docker Engine: pulled, built, loaded from a file, or given a further name; and pushed.',
  schema,
  localFiles: { load: 'file', build: 'build-context' },
  name: ({ name }) => name,
  probe,
  plan,
  refuse,
  // Which image the source will be, only its step knows.
  follows: ({ tag_of: source }) => source !== undefined,
  // What is only pushed stays the same image.
  touches: (_current, changes, { name }) => ({
    images: changes.some(({ diff }) => diff.some(({ field }) => field !== REGISTRY)) ? [fullName(name)] : [],
  }),
  // An image that was replaced or removed may not be in the registry any more.
  restore: (current, { name }) =>
    current.image ? undefined : declarationOf({ schema, plan }, current, { name, state: 'absent' }),
  advise: messages.advise,
  retry: {
    times: 2,
    transientError: (words) => (TRANSIENT.test(words) ? { after: PAUSE } : undefined),
  },
  killedOnTimeout: true,
};

function refuse(
  { image, source, containers }: Current,
  { name, state, force, tag_of: of }: Desired,
): Refusal | undefined {
  if (state === 'absent') {
    const hasOther = image?.RepoTags.some((tag) => fullName(tag) !== fullName(name)) === true;
    if (hasOther || force === true || containers.length === 0) return undefined;
    return {
      ...messages.isInUse({ name, containers }),
      solvedBy: containers.map((one) => [{ type: 'docker_container', name: one }]),
    };
  }
  if (of === undefined || source) return undefined;
  return { ...messages.noSource(of), solvedBy: [[{ type: 'docker_image', name: of }]] };
}
