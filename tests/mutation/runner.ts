// A test runner for Stryker that loads the sources once and runs the tests of each mutant in the same process. The runner
// of Stryker for vitest starts a worker for each mutant, which takes seconds.
import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import type { MutantCoverage } from '@stryker-mutator/api/core';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import {
  determineHitLimitReached,
  type DryRunResult,
  DryRunStatus,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
  TestStatus,
  toMutantRunResult,
} from '@stryker-mutator/api/test-runner';
import {
  getFn,
  getHooks,
  startTests,
  type Suite,
  type Test,
  test as register,
  type VitestRunner,
  type VitestRunnerConfig,
} from '@vitest/runner';
import { getTestName, getTests } from '@vitest/runner/utils';

/** What instrumented code reads and writes. */
interface Instrumentation {
  activeMutant?: string | undefined;
  currentTestId?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number | undefined;
  mutantCoverage?: MutantCoverage;
}

const instrumentation: Instrumentation = ((globalThis as { __stryker__?: Instrumentation }).__stryker__ ??= {});

/** What `expect` and `vi` of vitest look for. */
Object.assign(globalThis, {
  __vitest_worker__: {
    config: { fakeTimers: {}, expect: {} },
    ctx: {},
    filepath: '',
    environment: { name: 'node' },
    metaEnv: process.env,
  },
});

/** Shorter than Stryker waits (`timeoutMS`): it ends the process, which has to load all tests again. In milliseconds. */
const TIMEOUT = 10_000;

export class InProcessRunner implements TestRunner {
  /** The tests of the files that were loaded, by file. */
  readonly #tests = new Map<string, readonly Test[]>();
  /** How many mutants each file of tests has noticed. */
  readonly #noticed = new Map<string, number>();

  /** Otherwise Stryker starts a process for each mutant that also runs while the tests are loaded. Its other runs count. */
  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun(): Promise<DryRunResult> {
    const tests = await this.#run(testFiles(), undefined);
    return {
      status: DryRunStatus.Complete,
      // Mocks of modules and snapshots work only in vitest itself: a test that fails here notices nothing.
      tests: tests.filter(({ status }) => status !== TestStatus.Failed),
      mutantCoverage: instrumentation.mutantCoverage ?? { static: {}, perTest: {} },
    };
  }

  async mutantRun({ activeMutant, testFilter, hitLimit }: MutantRunOptions): Promise<MutantRunResult> {
    Object.assign(instrumentation, { hitCount: hitLimit === undefined ? undefined : 0, hitLimit });
    const wanted = testFilter && new Set(testFilter);
    const files = wanted ? [...new Set([...wanted].map((id) => id.split('#', 1)[0] ?? ''))] : testFiles();
    const tests = await this.#runUntilNoticed(files, wanted, activeMutant.id);
    const looping = determineHitLimitReached(instrumentation.hitCount, hitLimit);
    return toMutantRunResult(looping ?? { status: DryRunStatus.Complete, tests });
  }

  /** One file after the other, first those that have noticed most so far. */
  async #runUntilNoticed(files: readonly string[], wanted: ReadonlySet<string> | undefined, mutant: string) {
    const results: TestResult[] = [];
    const count = (file: string) => this.#noticed.get(file) ?? 0;
    for (const file of [...files].sort((one, other) => count(other) - count(one))) {
      const ofFile = await this.#run([file], wanted, mutant);
      results.push(...ofFile);
      if (!ofFile.some(({ status }) => status === TestStatus.Failed)) continue;
      this.#noticed.set(file, count(file) + 1);
      break;
    }
    return results;
  }

  /** Runs the wanted tests of these files, or all of them; with an active mutant, up to the first that fails. */
  async #run(files: readonly string[], wanted: ReadonlySet<string> | undefined, mutant?: string) {
    const results: TestResult[] = [];
    const runner: VitestRunner = {
      config: CONFIG,
      importFile: async (file) => {
        const loaded = this.#tests.get(file);
        if (!loaded) await import(pathToFileURL(file).href);
        for (const one of loaded ?? []) {
          if (!wanted || wanted.has(idOf(one))) register(getTestName(one), { timeout: one.timeout }, () => again(one));
        }
      },
      onBeforeRunFiles: (collected) => {
        for (const file of collected) {
          if (!this.#tests.has(file.filepath)) this.#tests.set(file.filepath, getTests(file));
        }
        instrumentation.activeMutant = mutant;
      },
      onBeforeRunTask(test) {
        const failed = results.some(({ status }) => status === TestStatus.Failed);
        if ((wanted && !wanted.has(idOf(test))) || (mutant !== undefined && failed)) test.mode = 'skip';
        else instrumentation.currentTestId = idOf(test);
      },
      onAfterRunTask(test) {
        instrumentation.currentTestId = undefined;
        if (test.mode === 'run') results.push(resultOf(test));
      },
    };
    const loaded = await startTests([...files], runner);
    instrumentation.activeMutant = undefined;
    for (const { name, result } of loaded) {
      const [error] = result?.errors ?? [];
      if (error)
        results.push({ id: name, name, timeSpentMs: 0, status: TestStatus.Failed, failureMessage: error.message });
    }
    return results;
  }
}

/** Runs a test that was loaded before with the hooks of its suites. */
async function again(one: Test): Promise<void> {
  const suites: Suite[] = [one.file];
  for (let { suite } = one; suite && suite !== one.file; { suite } = suite) suites.splice(1, 0, suite);
  try {
    for (const suite of suites) {
      for (const hook of getHooks(suite).beforeEach) await hook(one.context, suite);
    }
    await getFn(one)();
  } finally {
    for (const suite of suites.reverse()) {
      for (const hook of getHooks(suite).afterEach) await hook(one.context, suite);
    }
  }
}

function resultOf(test: Test): TestResult {
  const { state, duration = 0, errors } = test.result ?? {};
  const base = { id: idOf(test), name: getTestName(test), fileName: test.file.filepath, timeSpentMs: duration };
  if (state === 'pass') return { ...base, status: TestStatus.Success };
  if (state === 'fail') return { ...base, status: TestStatus.Failed, failureMessage: errors?.[0]?.message ?? '' };
  return { ...base, status: TestStatus.Skipped };
}

function idOf(test: Test): string {
  return `${relative(process.cwd(), test.file.filepath)}#${getTestName(test)}`;
}

/** MUTATION_TESTS: the folders and files whose tests run, separated by commas. */
function testFiles(): readonly string[] {
  const places = (process.env['MUTATION_TESTS'] ?? 'tests/unit').split(',');
  return places.flatMap((place) =>
    place.endsWith('.ts')
      ? [place]
      : readdirSync(place, { recursive: true, encoding: 'utf8' })
          .filter((file) => file.endsWith('.test.ts'))
          .map((file) => join(place, file)),
  );
}

const CONFIG: VitestRunnerConfig = {
  name: undefined,
  root: process.cwd(),
  setupFiles: [],
  passWithNoTests: true,
  testNamePattern: undefined,
  allowOnly: false,
  sequence: { hooks: 'stack', setupFiles: 'list', seed: 1 },
  // The tests that cover a mutant are known only if they run one after the other.
  maxConcurrency: 1,
  testTimeout: TIMEOUT,
  hookTimeout: TIMEOUT,
  retry: 0,
  chaiConfig: undefined,
  includeTaskLocation: undefined,
  tags: [],
  tagsFilter: undefined,
  strictTags: false,
};

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-process', InProcessRunner)];
