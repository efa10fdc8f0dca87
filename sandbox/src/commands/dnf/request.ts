import type { Call } from '../command.ts';
import type { Loaded } from './repositories.ts';

/** What dnf is asked for. */
export interface Request {
  readonly call: Call;
  readonly names: readonly string[];
  readonly options: ReadonlyMap<string, string>;
  readonly quiet: boolean;
  readonly loaded: () => Loaded;
}
