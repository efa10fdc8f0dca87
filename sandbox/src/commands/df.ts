import { fail, ok, program } from './command.ts';

interface FileSystem {
  readonly device: string;
  readonly type: string;
  readonly mount: string;
  /** KiB. */
  readonly size: number;
  readonly used: number;
}

/** Of a virtual machine with a disk of 20 GB, partitioned as the installer of CentOS Stream 9 does it. */
const FILE_SYSTEMS: readonly FileSystem[] = [
  { device: 'devtmpfs', type: 'devtmpfs', mount: '/dev', size: 4096, used: 0 },
  { device: 'tmpfs', type: 'tmpfs', mount: '/dev/shm', size: 917_216, used: 0 },
  { device: 'tmpfs', type: 'tmpfs', mount: '/run', size: 366_888, used: 6812 },
  { device: '/dev/mapper/cs-root', type: 'xfs', mount: '/', size: 17_756_160, used: 1_964_512 },
  { device: '/dev/sda1', type: 'xfs', mount: '/boot', size: 983_040, used: 272_100 },
];

const DF = '-P|--portability -k -h|--human-readable -T|--print-type -x|--exclude-type=';

export const df = program({ options: DF }, ({ options, given, operands, host, path }) => {
  const human = options.has('human-readable');
  const posix = options.has('portability');
  const excluded = given.filter(([key]) => key === 'exclude-type').map(([, type]) => type);
  const missing = operands.filter((operand) => !host.disk.exists(path(operand)));
  const asked = operands.filter((operand) => !missing.includes(operand)).map((operand) => holderOf(path(operand)));
  const shown = (operands.length > 0 ? asked : FILE_SYSTEMS).filter(({ type }) => !excluded.includes(type));
  const typed = options.has('print-type');
  const header = [
    'Filesystem',
    ...(typed ? ['Type'] : []),
    human ? 'Size' : posix ? '1024-blocks' : '1K-blocks',
    'Used',
    human ? 'Avail' : 'Available',
    posix ? 'Capacity' : 'Use%',
    'Mounted on',
  ];
  const size = human ? humanSize : String;
  const rows = shown.map((one) => [
    one.device,
    ...(typed ? [one.type] : []),
    size(one.size),
    size(one.used),
    size(one.size - one.used),
    `${Math.ceil((100 * one.used) / one.size)}%`,
    one.mount,
  ]);
  const stderr = missing.map((operand) => `df: ${operand}: No such file or directory\n`).join('');
  if (rows.length === 0) return fail(1, stderr || 'df: no file systems processed');
  const stdout = table([header, ...rows], typed ? 2 : 1);
  return missing.length > 0 ? fail(1, stderr, stdout) : ok(stdout);
});

/** The file system that holds a path. */
function holderOf(path: string): FileSystem {
  const inside = FILE_SYSTEMS.filter(({ mount }) => mount === '/' || path === mount || path.startsWith(`${mount}/`));
  return inside.sort((one, other) => other.mount.length - one.mount.length)[0] as FileSystem;
}

/** Rounded up, with one decimal below 10 (coreutils, human.c). */
function humanSize(kibibytes: number): string {
  if (kibibytes === 0) return '0';
  const power = kibibytes < 1024 ? 0 : kibibytes < 1024 ** 2 ? 1 : 2;
  const size = kibibytes / 1024 ** power;
  return `${size < 10 ? (Math.ceil(size * 10) / 10).toFixed(1) : Math.ceil(size)}${'KMG'[power] ?? ''}`;
}

/** Text columns are padded on the right, numbers on the left. The first column is at least 14 wide (coreutils, df.c). */
function table(rows: readonly (readonly string[])[], texts: number): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const cell = (text: string, column: number, all: readonly string[]) => {
    if (column === all.length - 1) return text;
    const width = Math.max(widths[column] ?? 0, column === 0 ? 14 : column < texts ? 0 : 5);
    return column < texts
      ? text.padEnd(width)
      : text.padStart(column === all.length - 2 ? (widths[column] ?? 0) : width);
  };
  return rows.map((row) => `${row.map(cell).join(' ')}\n`).join('');
}
