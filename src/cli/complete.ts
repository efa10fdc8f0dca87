import { stepId } from '../model/step.ts';
import type { Argument, Command, Option } from 'commander';
import type { PartialProject } from '../project/project.ts';

/** A possible completion of the word at the cursor. */
export interface Offer {
  readonly value: string;
  readonly text: string;
}

export interface Completion {
  readonly offers: readonly Offer[];
  /** The shell completes file names. */
  readonly files: boolean;
}

const NOTHING: Completion = { offers: [], files: false };
const FILES: Completion = { offers: [], files: true };

/**
 * The completions of `word` after the words `before` it on a command line, both without the program's name. `=` may be a
 * word of its own, because bash splits there. An unreadable or invalid inventory gives no completions and no message.
 */
export async function complete(root: Command, before: readonly string[], word: string): Promise<Completion> {
  const line = readLine(
    root,
    before.filter((one) => one !== '='),
  );
  const current = word === '=' ? '' : word;
  if (line.ended) return NOTHING;
  const [option, value] = splitOption(current);
  if (value !== undefined) {
    const found = await valuesOf(findOption(line.command, option), line);
    return {
      ...found,
      offers: startingWith(
        found.offers.map((one) => ({ ...one, value: `${option}=${one.value}` })),
        current,
      ),
    };
  }
  const found = line.waiting
    ? await valuesOf(line.waiting, line)
    : current.startsWith('-')
      ? optionsOf(line)
      : await argumentsOf(root, line);
  return { ...found, offers: startingWith(found.offers, current) };
}

/** The words before the cursor, parsed. */
interface Line {
  readonly command: Command;
  readonly options: readonly string[];
  readonly arguments: readonly string[];
  /** An option whose value comes next. */
  readonly waiting: Option | undefined;
  /** The cursor is after --: the words are those of another command. */
  readonly ended: boolean;
}

function readLine(root: Command, words: readonly string[]): Line {
  let command = root;
  let waiting: Option | undefined;
  const options: string[] = [];
  const given: string[] = [];
  for (const word of words) {
    if (waiting) {
      waiting = undefined;
    } else if (word === '--') {
      return { command, options, arguments: given, waiting, ended: true };
    } else if (word.startsWith('-')) {
      options.push(word);
      const option = findOption(command, word);
      if (option && (option.required || option.optional)) waiting = option;
    } else {
      const next = command === root ? root.commands.find((one) => one.name() === word) : undefined;
      if (next) command = next;
      else given.push(word);
    }
  }
  return { command, options, arguments: given, waiting, ended: false };
}

function findOption(command: Command, flag: string): Option | undefined {
  return command.options.find(({ long, short }) => long === flag || short === flag);
}

function splitOption(word: string): readonly [string, string | undefined] {
  const [, option = '', value] = /^(--[^=]+)=(.*)$/s.exec(word) ?? [];
  return [option, value];
}

function optionsOf({ command, options }: Line): Completion {
  const again = (option: Option) => Array.isArray(option.defaultValue) || !options.includes(option.long ?? '');
  const offers = [...command.options.filter(({ hidden }) => !hidden).filter(again)].map((option) => ({
    value: option.long ?? option.flags,
    text: option.description,
  }));
  return { offers: [...offers, { value: '--help', text: 'show this help' }], files: false };
}

async function argumentsOf(root: Command, line: Line): Promise<Completion> {
  if (line.command === root) {
    const visible = root.createHelp().visibleCommands(root);
    return {
      offers: visible.map((one) => ({ value: one.name(), text: one.summary() || one.description() })),
      files: false,
    };
  }
  const expected = line.command.registeredArguments.at(line.arguments.length);
  return expected ? argumentOf(expected) : NOTHING;
}

async function argumentOf(argument: Argument): Promise<Completion> {
  if (argument.argChoices) return plain(argument.argChoices);
  if (argument.name() === 'inventory') return FILES;
  if (argument.name() === 'run') return { offers: await runs(), files: false };
  if (argument.name() !== 'resource') return NOTHING;
  const { resources } = await import('../resources/index.ts');
  return { offers: [...resources.values()].map(({ type, summary }) => ({ value: type, text: summary })), files: false };
}

async function valuesOf(option: Option | undefined, { arguments: [inventory] }: Line): Promise<Completion> {
  if (option?.argChoices) return plain(option.argChoices);
  if (/file|path/.test(option?.flags ?? '')) return FILES;
  const offers = INVENTORY_OFFERS[option?.long ?? ''];
  if (!offers || inventory === undefined) return NOTHING;
  try {
    return { offers: await offers(inventory), files: false };
  } catch {
    return NOTHING;
  }
}

/** Options whose values are in the inventory, or in the playbooks that it names. */
const INVENTORY_OFFERS: Readonly<Record<string, (path: string) => Promise<readonly Offer[]>>> = {
  '--host': hostsIn,
  '--step': stepsIn,
  '--start-at': stepsIn,
  '--tags': tagsIn,
};

async function hostsIn(path: string): Promise<readonly Offer[]> {
  const { inventory } = await partOf(path, 'none');
  return [
    ...inventory.hosts.map(({ host, group }) => ({
      value: host.name,
      text: group === undefined ? host.address : `${host.address}, in ${group}`,
    })),
    ...inventory.groups.map((group) => ({ value: group, text: 'a group' })),
    { value: 'all', text: 'all hosts' },
  ];
}

async function stepsIn(path: string): Promise<readonly Offer[]> {
  const [{ work }, { labels }] = await Promise.all([partOf(path, []), import('../project/step-selection.ts')]);
  const steps = work.flatMap((one) => one.steps);
  const named = steps.map((step) => [labels(step)[0] ?? step.type, `step ${stepId(step)}`] as const);
  return [...new Map(named)].map(([value, text]) => ({ value, text }));
}

async function tagsIn(path: string): Promise<readonly Offer[]> {
  const { work } = await partOf(path, []);
  const tags = work.flatMap(({ steps }) => steps).flatMap((step) => step.tags);
  return [...new Set(tags)].map((value) => ({ value, text: '' }));
}

/** The input as far as it is valid. */
async function partOf(path: string, playbook: 'none' | readonly string[]): Promise<PartialProject> {
  const { readProject } = await import('../project/project.ts');
  return readProject(path, { playbook });
}

async function runs(): Promise<readonly Offer[]> {
  const [{ loggedRuns }, { stateDirectory }] = await Promise.all([
    import('../runs/read-runs.ts'),
    import('./directories.ts'),
  ]);
  return [
    { value: 'last', text: 'the newest run' },
    ...(await loggedRuns(stateDirectory())).map((value) => ({ value, text: '' })),
  ];
}

function plain(values: readonly string[]): Completion {
  return { offers: values.map((value) => ({ value, text: '' })), files: false };
}

function startingWith(offers: readonly Offer[], prefix: string): readonly Offer[] {
  return offers.filter(({ value }) => value.startsWith(prefix));
}
