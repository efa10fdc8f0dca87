import { controlNamespace, password } from '../lab/lab.ts';
import { Person as PersonAnywhere } from '../stories/person.ts';

export { type CommandResult, ofType, run, type RunResult } from '../stories/person.ts';

export type Person = PersonAnywhere;

/** A person at a machine in the network of the lab's hosts. */
export const Person = {
  arrive: async (): Promise<PersonAnywhere> =>
    PersonAnywhere.arrive({ prefix: ['ip', 'netns', 'exec', controlNamespace], password: await password() }),
};
