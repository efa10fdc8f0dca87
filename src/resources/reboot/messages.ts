// What provision says about reboots.

export function pendingKernel({ running, next }: { readonly running: string; readonly next: string }): string {
  return `kernel ${running} is running, ${next} after a reboot`;
}

export const hostReboots = 'the host reboots; the run continues when the host is back';
