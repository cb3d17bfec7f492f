/** The report of the checks, as a table or as JSON. */
import { type Result, VERDICTS, type Verdict } from './check.ts';

/** Returns the number of results with each verdict. */
export function countVerdicts(results: readonly Result[]): Record<Verdict, number> {
  const counts = { ok: 0, warning: 0, failed: 0, skipped: 0 };
  for (const { verdict } of results) counts[verdict]++;
  return counts;
}

/** The table for people: grouped by part, what to do under what was found, the sum at the end. */
export function asTable(results: readonly Result[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const lines: string[] = [];
  let part = '';
  for (const result of results) {
    if (result.part !== part) lines.push(...(part === '' ? [] : ['']), result.part);
    part = result.part;
    lines.push(`  ${result.verdict.padEnd(7)}  ${result.name.padEnd(width)}  ${result.found}`);
    if (result.todo !== '') lines.push(`${' '.repeat(width + 13)}→ ${result.todo}`);
  }
  const counts = countVerdicts(results);
  return `${lines.join('\n')}\n\n${VERDICTS.map((verdict) => `${counts[verdict]} ${verdict}`).join(', ')}\n`;
}

/** One JSON document for machines. */
export function asJson(results: readonly Result[]): string {
  return `${JSON.stringify({ counts: countVerdicts(results), checks: results }, null, 2)}\n`;
}
