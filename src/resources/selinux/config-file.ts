import type { Mode } from './mode-state.ts';

/** The mode as libselinux reads it: from the first SELINUX= line that is not indented and has one of the modes. */
export function configuredMode(config: string | undefined): string | undefined {
  return /^SELINUX=\s*(enforcing|permissive|disabled)\b/im.exec(config ?? '')?.[1]?.toLowerCase();
}

/** The file with this mode; everything else stays unchanged. */
export function withMode(config: string | undefined, mode: Mode): string {
  if (config === undefined) return `SELINUX=${mode}\nSELINUXTYPE=targeted\n`;
  if (!/^SELINUX=/m.test(config)) return `${config.replace(/\n?$/, '\n')}SELINUX=${mode}\n`;
  return config.replace(/^SELINUX=.*$/gm, `SELINUX=${mode}`);
}
