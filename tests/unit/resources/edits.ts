import { NOTHING_TOUCHED } from '../../../src/model/touched.ts';
import type { Text } from '../../../src/model/secret.ts';
import { bind, type StepState } from '../../../src/model/step.ts';
import type { Result } from '../../../src/model/result.ts';
import { resources } from '../../../src/resources/index.ts';
import { fileAt } from './path-answers.ts';
import { plan } from './resource.ts';

export const PATH = '/etc/app.conf';

/** The file after a step, or why the step is refused; the same text where it does not change. Twice, to the same end. */
export function after(type: string, parameters: object, before: string): string {
  const once = edited(type, parameters, before);
  if (once !== before && edited(type, parameters, once) !== once && !once.startsWith('refused: ')) {
    throw new Error(`a second run changes ${JSON.stringify(once)}`);
  }
  return once;
}

function edited(type: string, parameters: object, before: string): string {
  const state = stateOf(type, parameters, [fileAt(PATH, before)]);
  if (state.kind === 'unknown') return `refused: ${state.reason}`;
  const [operation] = state.changes[0]?.operations ?? [];
  return operation?.kind === 'write' ? String(operation.content) : before;
}

/** The plan of a step where an earlier step is going to write this content, or a content that is not known yet. */
export function stateOf(
  type: string,
  parameters: object,
  answers: readonly Result[],
  written?: { readonly content: Text | undefined },
): StepState {
  const resource = resources.get(type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  const contents = new Map(written ? [[PATH, written.content]] : []);
  const desired = resource.schema.parse({ path: PATH, ...parameters });
  return bind(resource, desired, 1).plan(answers, { touched: { ...NOTHING_TOUCHED, contents } });
}

/** The change of a step on a host with this file. */
export function changeOf(type: string, parameters: object, answer: Result) {
  const [change] = plan(type, { path: PATH, ...parameters }, [answer]).changes;
  return change;
}
