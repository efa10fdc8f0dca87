import { parse } from 'yaml';
import type { Resource } from '../model/resource.ts';
import { resources } from '../resources/index.ts';
import { type Parameters, parametersOf } from './parameters.ts';
import recordings from './recorded.json' with { type: 'json' };

/** What a real host made of a recorded situation, as provision tells it. */
export interface Recording {
  /** The lines of a dry run; empty where nothing differs. */
  readonly dryRun: string;
  /** Why the host needs a reboot afterwards. */
  readonly reboot?: string;
  /** What is said where it fails: what, the host's own words, what to do. */
  readonly failure?: string;
}

export interface ExamplePage {
  readonly what: string;
  readonly step: string;
  /** Whether it has been tried on a real host. */
  readonly recording: Recording | undefined;
}

export interface TroublePage {
  readonly what: string;
  readonly advice: string | undefined;
  readonly failure: string | undefined;
}

/** All there is to say about a resource; every form of the reference is made from this. */
export interface Page {
  readonly type: string;
  readonly summary: string;
  readonly parameters: Parameters;
  readonly examples: readonly ExamplePage[];
  readonly knownIssues: readonly TroublePage[];
}

export function pages(): readonly Page[] {
  return [...resources.values()].map(pageOf);
}

export function pageOf({ type, summary, schema, guide }: Resource<unknown, unknown>): Page {
  return {
    type,
    summary,
    parameters: parametersOf(schema),
    examples: guide.examples.map(({ what, step, recorded }) => ({ what, step, recording: recording(type, recorded) })),
    knownIssues: guide.knownIssues.map(({ what, advice, recorded }) => ({
      what,
      advice,
      failure: recording(type, recorded)?.failure,
    })),
  };
}

function recording(type: string, name: string | undefined): Recording | undefined {
  return name === undefined ? undefined : (recordings as Readonly<Record<string, Recording>>)[`${type}/${name}`];
}

/** The parameters of an example, as they stand in its step. */
export function parametersIn(step: string, type: string): unknown {
  return (parse(step) as Record<string, unknown>)[type];
}
