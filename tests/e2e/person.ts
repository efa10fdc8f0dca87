import { controlNamespace, password } from '../lab/lab.ts';
import { Person as Somebody } from '../stories/person.ts';

export { type CommandResult, ofType, run, type RunResult } from '../stories/person.ts';

export type Person = Somebody;

/** Somebody on a machine in the network of the lab's hosts. */
export const Person = {
  arrive: async (): Promise<Somebody> =>
    Somebody.arrive({ prefix: ['ip', 'netns', 'exec', controlNamespace], password: await password() }),
};
