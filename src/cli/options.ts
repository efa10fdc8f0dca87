import { InvalidArgumentError, Option } from 'commander';
import { parseDuration } from '../model/duration.ts';

/** Options that several commands share. */

export function hostOption(): Option {
  return new Option('--host <pattern>', 'a host, a group, a glob, all; "a:!b" leaves b out; repeatable')
    .argParser(collect)
    .default([], 'all');
}

export function playbookOption(): Option {
  return new Option('--playbook <file>', 'instead of what the inventory names; repeatable')
    .argParser(collect)
    .default([], 'the inventory’s');
}

export function parallelOption(): Option {
  return numberOption('--parallel <number>', 'how many hosts at once', 20, 9999);
}

export function numberOption(flags: string, description: string, usual: number, most: number): Option {
  return new Option(flags, description).default(usual).argParser((value) => {
    const number = /^[1-9]\d*$/.test(value) ? Number(value) : 0;
    if (number < 1 || number > most) throw new InvalidArgumentError(`It has to be a whole number from 1 to ${most}.`);
    return number;
  });
}

export function lockWaitOption(): Option {
  return new Option('--lock-wait <seconds>', 'how long to wait for another run that is at work on a host')
    .default(60)
    .argParser((value) => {
      if (!/^\d{1,5}$/.test(value)) throw new InvalidArgumentError('It has to be a whole number of seconds.');
      return Number(value);
    });
}

export function timeoutOption(): Option {
  return new Option('--timeout <time>', 'for the whole run: no step starts after it; 90s, 20m, 2h').argParser(
    (value) => {
      const seconds = parseDuration(value);
      if (seconds === undefined) throw new InvalidArgumentError('It has to be a time such as 90s, 20m or 2h.');
      return seconds;
    },
  );
}

export function limitOption(standard: number, what: string): Option {
  return new Option('--limit <number>', what).default(standard).argParser((value) => {
    if (!/^[1-9]\d{0,5}$/.test(value)) throw new InvalidArgumentError('It has to be a whole number from 1 to 999999.');
    return Number(value);
  });
}

export function outputOption(json: string): Option {
  return new Option('--output <format>', `json is ${json}`).choices(['text', 'json']).default('text');
}

export function collect(value: string, before: readonly string[]): readonly string[] {
  return [...before, value];
}

/** A part of the playbook. */
export function stepOptions(): readonly Option[] {
  return [
    new Option('--step <name>', 'only this step: its number, title, resource, or a glob; repeatable')
      .argParser(collect)
      .default([], 'all'),
    new Option('--tags <names>', 'only steps with one of these tags: a,b; repeatable')
      .argParser(collectList)
      .default([], 'all'),
    new Option('--start-at <name>', 'the step to begin with'),
  ];
}

function collectList(value: string, before: readonly string[]): readonly string[] {
  return [
    ...before,
    ...value
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  ];
}
