import type { CommitConfirm } from '../../model/change.ts';
import { succeeded } from '../../model/result.ts';
import type { HostContext } from '../context.ts';

/**
 * Runs the checks of a change on the host, such as whether the gateway answers. Returns what the failed ones mean,
 * undefined if none failed. Throws `TransportError`.
 */
export async function failedChecks(
  { connection }: HostContext,
  { checks }: CommitConfirm,
): Promise<string | undefined> {
  if (checks.length === 0) return undefined;
  const results = await connection.read(checks.map(({ operation }) => operation));
  const failed = checks.filter((_, index) => {
    const result = results[index];
    return !result || !succeeded(result);
  });
  return failed.length === 0 ? undefined : failed.map(({ failure }) => failure).join('; ');
}
