const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** A day, in seconds: nothing takes longer. */
export const LONGEST = 86_400;

/** Seconds of `90`, `90s`, `5m` or `1h`; undefined for what is none, or less than a second, or more than a day. */
export function parseDuration(text: string): number | undefined {
  const [, number = '', unit = 's'] = /^(\d{1,6})([smh])?$/.exec(text) ?? [];
  const seconds = number === '' ? 0 : Number(number) * (UNITS[unit] ?? 1);
  return seconds >= 1 && seconds <= LONGEST ? seconds : undefined;
}
