import { parse } from 'yaml';
import type { Resource } from '../model/resource.ts';
import { guideOf } from '../resources/guides.ts';
import { resources } from '../resources/index.ts';
import { stepsOf } from './example-steps.ts';
import { type Parameters, parametersOf } from './parameters.ts';
import recordings from './recorded.json' with { type: 'json' };

/** What provision prints in a situation that was recorded on a real host. */
export interface Recording {
  /** The lines of a dry run; empty if nothing differs. */
  readonly dryRun: string;
  /** Why a reboot is pending afterwards. */
  readonly pendingReboot?: string;
  /** The text of the failure: what failed, the host's words, what to do. */
  readonly failure?: string;
}

export interface ExamplePage {
  readonly what: string;
  /** Each in YAML: the step of the resource, and what it needs before or after it. */
  readonly steps: readonly string[];
  /** Undefined if the example was not recorded on a real host. */
  readonly recording: Recording | undefined;
}

export interface KnownIssuePage {
  readonly what: string;
  readonly advice: string | undefined;
  readonly failure: string | undefined;
}

/** The page of a resource, from which every format of the reference is made. */
export interface Page {
  readonly type: string;
  readonly summary: string;
  readonly parameters: Parameters;
  readonly examples: readonly ExamplePage[];
  readonly knownIssues: readonly KnownIssuePage[];
}

export function pages(): readonly Page[] {
  return [...resources.values()].map(pageOf);
}

export function pageOf({ type, summary, schema }: Resource<unknown, unknown>): Page {
  const guide = guideOf(type);
  return {
    type,
    summary,
    parameters: parametersOf(schema),
    examples: guide.examples.map((example) => ({
      what: example.what,
      steps: stepsOf(example),
      recording: recording(type, example.recorded),
    })),
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

/** The parameters of the step of an example. */
export function parametersIn(step: string, type: string): unknown {
  // `!env` is no tag of YAML: its value is the name.
  return (parse(step, { logLevel: 'error' }) as Record<string, unknown>)[type];
}
