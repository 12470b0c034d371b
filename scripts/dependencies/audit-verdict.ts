import { z } from 'zod';

/** What the registry knows against the packages. */
export interface AuditOutcome {
  /** False where the registry did not answer, so that nothing is known. */
  readonly asked: boolean;
  /** Vulnerabilities of any severity. */
  readonly known: number;
  /** Those to act on, a line each. */
  readonly serious: readonly string[];
}

const SERIOUS: ReadonlySet<string> = new Set(['high', 'critical']);
/** As `pnpm audit --json` prints it. */
const REPORT = z.looseObject({
  advisories: z.record(
    z.string(),
    z.looseObject({
      module_name: z.string(),
      severity: z.string(),
      title: z.string(),
      vulnerable_versions: z.string(),
      url: z.string().optional(),
    }),
  ),
});

/** @param output what `pnpm audit --json` printed: nothing, where the registry does not answer that question */
export function outcomeOf(output: string): AuditOutcome {
  if (output.trim() === '') return { asked: false, known: 0, serious: [] };
  const advisories = Object.values(REPORT.parse(JSON.parse(output)).advisories);
  return {
    asked: true,
    known: advisories.length,
    serious: advisories
      .filter(({ severity }) => SERIOUS.has(severity))
      .map(
        ({ module_name: name, vulnerable_versions: versions, severity, title, url = '' }) =>
          `${severity}: ${name} ${versions}: ${title} ${url}`,
      ),
  };
}
