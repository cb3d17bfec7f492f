#!/usr/bin/env node
// Makes src/policy/holidays/holiday-data.ts of a package that is not installed with the hub:
//   npm i --prefix DIR date-holidays
//   node scripts/holiday-data.mjs DIR [first year] [last year]
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [dir = '.', first = '2026', last = '2028'] = process.argv.slice(2);
const load = createRequire(path.resolve(dir, 'x.js'));
const Holidays = load('date-holidays');
const { version } = load('date-holidays/package.json');
const DAY_MS = 24 * 3_600_000;
/** Rules that close on public holidays. */
const RULES = ['co', 'fr', 'id', 'us-al', 'us-la', 'us-pa', 'us-ri', 'us-ut', 'za'];

const rows = [];
for (const id of RULES) {
  const calendar = new Holidays(...id.toUpperCase().split('-'));
  for (let year = Number(first); year <= Number(last); year++) {
    const days = new Set();
    for (const { type, date, start, end } of calendar.getHolidays(year)) {
      if (type !== 'public') continue;
      // A holiday of several days is one entry; the day that it is moved to is one of its own.
      const count = Math.max(1, Math.round((end - start) / DAY_MS));
      const begin = Date.parse(`${date.slice(0, 10)}T00:00:00Z`);
      for (let n = 0; n < count; n++) days.add(new Date(begin + n * DAY_MS).toISOString().slice(5, 10));
    }
    rows.push(`  ['${id}', ${year}, '${[...days].sort().join(' ')}'],`);
  }
}
fs.writeFileSync(
  path.resolve(import.meta.dirname, '../src/policy/holidays/holiday-data.ts'),
  `/**
 * Public holidays, from date-holidays ${version} (CC BY-SA 3.0, see NOTICE). Made by scripts/holiday-data.mjs: not edited.
 */

/** Rule, year, and the days, as month and day. */
export const HOLIDAY_ROWS: readonly (readonly [ruleId: string, year: number, days: string])[] = [
${rows.join('\n')}
];
`,
);
