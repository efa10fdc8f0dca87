import type { Report } from '../input/diagnostic.ts';
import { placeId } from '../input/source.ts';

/** The same report, which takes each diagnostic once: several parts of a step, or several hosts, have it. */
export function reportOnce(report: Report): Report {
  const reported = new Set<string>();
  return (diagnostic) => {
    const id = `${placeId(diagnostic.place)} ${diagnostic.message}`;
    if (!reported.has(id)) report(diagnostic);
    reported.add(id);
  };
}
