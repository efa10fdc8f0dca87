import type { Disk } from './disk.ts';

const FILES = { passwd: '/etc/passwd', group: '/etc/group', shadow: '/etc/shadow' } as const;
type Database = keyof typeof FILES;
/** Where the name, the number and the members are in a line. */
export const [NAME, ID] = [0, 2];
export const PASSWD = { gid: 3, comment: 4, home: 5, shell: 6 } as const;
export const MEMBERS = 3;
export const SHADOW = { hash: 1, expires: 7 } as const;

/** login.defs(5): UID_MIN and GID_MIN, SYS_UID_MAX and SYS_GID_MAX. */
const [FIRST_ID, LAST_SYSTEM_ID] = [1000, 999];

export interface Person {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** The local users and groups of a host: passwd(5), group(5) and shadow(5). Lines are lists of fields. */
export class Accounts {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    this.#disk = disk;
  }

  lines(database: Database): readonly (readonly string[])[] {
    const text = this.#disk.tryRead(FILES[database]) ?? '';
    return text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(':')]));
  }

  line(database: Database, name: string): readonly string[] | undefined {
    return this.lines(database).find((fields) => fields[NAME] === name);
  }

  person(name: string): Person | undefined {
    const fields = this.line('passwd', name);
    if (!fields) return undefined;
    return { name, uid: Number(fields[ID]), gid: Number(fields[PASSWD.gid]), home: fields[PASSWD.home] ?? '/' };
  }

  /** By name or number. */
  gid(group: string): number | undefined {
    const found = this.lines('group').find((fields) => fields[NAME] === group || fields[ID] === group);
    return found === undefined ? undefined : Number(found[ID]);
  }

  /** The groups of a user: the primary one, then the others in the order of the file, as `[gid, name]`. */
  groupsOf({ name, gid }: Person): readonly (readonly [number, string])[] {
    const all = this.lines('group').map(
      (fields) => [Number(fields[ID]), fields[NAME] ?? '', membersOf(fields)] as const,
    );
    const primary = all.filter(([id]) => id === gid);
    const others = all.filter(([id, , members]) => id !== gid && members.includes(name));
    return [...primary, ...others].map(([id, group]) => [id, group] as const);
  }

  isUsed(database: 'passwd' | 'group', id: string): boolean {
    return this.lines(database).some((fields) => fields[ID] === id);
  }

  /** As useradd(8) and groupadd(8) choose it. */
  freeId(database: 'passwd' | 'group', isSystem: boolean): number {
    const used = new Set(this.lines(database).map((fields) => Number(fields[ID])));
    if (!isSystem) return Math.max(FIRST_ID - 1, ...[...used].filter((id) => id >= FIRST_ID && id < 60_000)) + 1;
    let id = LAST_SYSTEM_ID;
    while (used.has(id)) id -= 1;
    return id;
  }

  add(database: Database, fields: readonly string[]): void {
    this.#write(database, [...this.lines(database), fields]);
  }

  /** A group for a service, if it is missing. */
  ensureGroup(name: string): void {
    if (!this.line('group', name)) this.add('group', [name, 'x', String(this.freeId('group', true)), '']);
  }

  remove(database: Database, name: string): void {
    this.#write(
      database,
      this.lines(database).filter((fields) => fields[NAME] !== name),
    );
  }

  set(database: Database, name: string, changes: Readonly<Record<number, string>>): void {
    this.#write(
      database,
      this.lines(database).map((fields) =>
        fields[NAME] === name ? fields.map((value, index) => changes[index] ?? value) : fields,
      ),
    );
  }

  /** Makes the user a member of exactly these groups, or with `keeps` also of these. */
  setGroups(name: string, groups: readonly string[], keeps: boolean): void {
    const lines = this.lines('group').map((fields) => {
      const members = membersOf(fields);
      const wanted = groups.includes(fields[NAME] ?? '') || (keeps && members.includes(name));
      if (wanted === members.includes(name)) return fields;
      const after = wanted ? [...members, name] : members.filter((one) => one !== name);
      return [...fields.slice(0, MEMBERS), after.join()];
    });
    this.#write('group', lines);
  }

  #write(database: Database, lines: readonly (readonly string[])[]): void {
    this.#disk.write(FILES[database], lines.map((fields) => `${fields.join(':')}\n`).join(''));
  }
}

export function membersOf(fields: readonly string[]): readonly string[] {
  return (fields[MEMBERS] ?? '').split(',').filter(Boolean);
}
