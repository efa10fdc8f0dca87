import type { Subject } from '../input/explain-issue.ts';
import { ansibleParameter, ansibleState, validateAsText } from './ansible-parameter-messages.ts';

/** How diagnostics call the parameters of a resource, with advice for people who know Ansible. */
export function stepSubject(type: string): Subject {
  return {
    name: type,
    keys: 'parameter',
    advise({ path, key, value }) {
      if (path.length > 0) return undefined;
      if (value === undefined) return ansibleParameter(type, key);
      if (key === 'state') return ansibleState(type, value);
      return key === 'validate' ? validateAsText(value) : undefined;
    },
  };
}
