// How docker(1) prints times and sizes.

const [SECOND, MINUTE, HOUR, DAY, WEEK, MONTH, YEAR] = [1, 60, 3600, 86_400, 604_800, 2_592_000, 31_536_000];

/** https://github.com/docker/go-units: HumanDuration. */
export function durationText(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const hours = Math.round(milliseconds / 1000 / HOUR);
  if (seconds < SECOND) return 'Less than a second';
  if (seconds === SECOND) return '1 second';
  if (seconds < MINUTE) return `${seconds} seconds`;
  if (seconds < 2 * MINUTE) return 'About a minute';
  if (seconds < HOUR) return `${Math.floor(seconds / MINUTE)} minutes`;
  if (hours === 1) return 'About an hour';
  if (seconds < 2 * DAY) return `${hours} hours`;
  if (seconds < 2 * WEEK) return `${Math.floor(seconds / DAY)} days`;
  if (seconds < 2 * MONTH) return `${Math.floor(seconds / WEEK)} weeks`;
  if (seconds < 2 * YEAR) return `${Math.floor(seconds / MONTH)} months`;
  return `${Math.floor(seconds / YEAR)} years`;
}

/** Three digits, in decimal units: 4.61MB. */
export function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let [size, unit] = [bytes, 0];
  while (size >= 1000 && unit < units.length - 1) [size, unit] = [size / 1000, unit + 1];
  return `${Number(size.toPrecision(3))}${units[unit]}`;
}
