/** `heliograph campaigns report`: what came of a campaign, for people, programs and spreadsheets. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { notFound } from './not-found.ts';
import { asWord } from './options.ts';
import { fieldLines, printOne, write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const SHARE = 'count of percent lowPercent highPercent';
const FIGURES = `recipients delivered success { ${SHARE} } stopped stoppedPer1000 complaints complaintsPer1000 recalled
  charges { amount currency } costPerSuccess { amount currency }`;
const ROWS = `key name figures { ${FIGURES} }`;
const REPORT = `query Report($id: ID!) { campaign(id: $id) { id name report { sentence figures { ${FIGURES} }
  lift { points lowPoints highPoints sentence treated { ${SHARE} } heldOut { ${SHARE} } }
  variants: rows(by: VARIANT) { ${ROWS} } countries: rows(by: COUNTRY) { ${ROWS} }
  routes: rows(by: ROUTE) { ${ROWS} } groups: rows(by: GROUP) { ${ROWS} } } } }`;
const CSV = 'query Report($id: ID!) { campaign(id: $id) { report { csv } } }';

interface Figures {
  recipients: number;
  delivered: number;
  success: { count: number; percent: number; lowPercent: number; highPercent: number } | null;
  stoppedPer1000: number | null;
  complaintsPer1000: number | null;
  recalled: number;
  charges: { amount: string; currency: string }[];
}

interface Row {
  key: string;
  name: string;
  figures: Figures;
}

interface Reported {
  id: string;
  name: string;
  report: { sentence: string; figures: Figures } & Record<'variants' | 'countries' | 'routes' | 'groups', Row[]>;
}

function figuresText({
  recipients,
  delivered,
  success,
  stoppedPer1000,
  complaintsPer1000,
  recalled,
  charges,
}: Figures): string {
  const did =
    success === null
      ? ''
      : `, ${success.count} did (${success.percent.toFixed(1)} %, ${success.lowPercent.toFixed(1)} to ${success.highPercent.toFixed(1)} %)`;
  const harm = `, STOP ${(stoppedPer1000 ?? 0).toFixed(1)} and complaints ${(complaintsPer1000 ?? 0).toFixed(1)} per 1,000`;
  const money = charges.map(({ amount, currency }) => `, ${amount} ${currency}`).join('');
  const back = recalled === 0 ? '' : `, ${recalled} recalled`;
  return `${delivered} of ${recipients} have it${did}${harm}${back}${money}`;
}

/** `heliograph campaigns report`. */
export function reportCommand(): Command {
  const command = new Command('report')
    .description('what came of a campaign: in a sentence, and by variant, country, route, and group of its audience')
    .argument('<id>', 'its id')
    .option('--csv', 'print CSV, for spreadsheets')
    .action(async (id: string, options: HubOptions & { csv?: true }) => {
      const hub = openHub(options);
      if (options.csv === true) {
        const found = await hub.ask<{ report: { csv: string } } | null>(CSV, { id });
        if (found === null) throw notFound('campaign', id);
        return write(found.report.csv);
      }
      const found = await hub.ask<Reported | null>(REPORT, { id });
      if (found === null) throw notFound('campaign', id);
      const { report, name } = found;
      const rows = (['variants', 'countries', 'routes', 'groups'] as const).flatMap((by) =>
        report[by].map(({ name, key, figures }): [string, string] => [
          `${asWord(by)} ${name || key || 'none'}`,
          figuresText(figures),
        ]),
      );
      const lines = fieldLines([
        ['campaign', `${name} (${id})`],
        ['report', report.sentence],
        ['all', figuresText(report.figures)],
        ...rows,
      ]);
      await printOne(options.json, found, lines);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns report campaign_0123456789abcdef0123456789abcdef',
    'heliograph campaigns report campaign_0123456789abcdef0123456789abcdef --csv',
  );
}
