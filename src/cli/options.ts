// Arguments and options that several commands share.
import { Argument, InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../model/duration.ts';
import * as messages from './messages.ts';

export function inventoryArgument(): Argument {
  return new Argument('<inventory>', 'inventory file (YAML)');
}

export function hostOption(): Option {
  return new Option('--host <pattern>', 'only these hosts: name, group, glob, all; "a:!b" excludes b; repeatable')
    .argParser(collect)
    .default([], 'all');
}

export function playbookOption(): Option {
  return new Option('--playbook <file>', 'playbook to use instead of that of the inventory; repeatable')
    .argParser(collect)
    .default([], 'of the inventory');
}

export function parallelOption(): Option {
  return numberOption('--parallel <number>', 'number of hosts at the same time', 20, 9999);
}

export function limitOption(standard: number, description: string): Option {
  return numberOption('--limit <number>', description, standard, 999_999);
}

export function numberOption(flags: string, description: string, standard: number, most: number): Option {
  return new Option(flags, description).default(standard).argParser((value) => wholeNumber(value, 1, most));
}

export function wholeNumber(value: string, least: number, most: number): number {
  const number = /^[1-9]\d*$/.test(value) ? Number(value) : 0;
  if (number < least || number > most) throw new InvalidArgumentError(messages.notInRange(least, most));
  return number;
}

export function lockWaitOption(): Option {
  return new Option('--lock-wait <seconds>', 'time to wait for another run on the same host')
    .default(60)
    .argParser((value) => {
      if (!/^\d{1,5}$/.test(value)) throw new InvalidArgumentError(messages.notSeconds);
      return Number(value);
    });
}

export function outputOption(json: string): Option {
  return new Option('--output <format>', `output format; json is ${json}`).choices(['text', 'json']).default('text');
}

export function verboseOption(): Option {
  return new Option('-v, --verbose', 'also show unchanged steps');
}

export function yesOption(): Option {
  return new Option('--yes', 'do not ask for confirmation');
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** Select a part of the inventory and of the playbook. */
export function selectionOptions(): readonly Option[] {
  return [
    hostOption(),
    playbookOption(),
    new Option('--step <name>', 'only these steps: number, title, resource or glob; repeatable')
      .argParser(collect)
      .default([], 'all'),
    new Option('--tags <names>', 'only steps with one of these tags: a,b; repeatable')
      .argParser(collectList)
      .default([], 'all'),
    new Option('--start-at <name>', 'first step to run'),
  ];
}

/** The options of plan, which apply has, too. */
export function planOptions(): readonly Option[] {
  return [
    ...selectionOptions(),
    parallelOption(),
    new Option('--reboot', 'reboot hosts that need it, as their last step'),
    new Option('--timeout <time>', 'time limit, such as 20m, after which no step starts').argParser(duration),
    new Option('--detailed-exitcode', 'exit with status 2 if a dry run finds changes'),
    outputOption('one event a line, or the plan of a dry run'),
    new Option('--report <file>', 'write a report as an HTML page'),
    new Option('--out <file>', 'save the plan of a dry run for apply --plan'),
    verboseOption(),
    new Option('-q, --quiet', 'show only failures and the total').conflicts('verbose'),
  ];
}

function duration(value: string): number {
  const seconds = parseDuration(value);
  if (seconds === undefined) throw new InvalidArgumentError(messages.notADuration);
  return seconds;
}

function collectList(value: string, before: readonly string[]): readonly string[] {
  const items = value.split(',').map((one) => one.trim());
  return [...before, ...items.filter(Boolean)];
}
