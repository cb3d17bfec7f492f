/** Subcommands of `prices` for files: a carrier's sheet in, a list out. */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { csvTextOf } from './csv-file.ts';
import { failures } from './faults.ts';
import { idOfNamed } from './named.ts';
import { given, moment } from './options.ts';
import { plain, printOne, write } from './output.ts';
import { pagesOf } from './paging.ts';
import { PRICES, type Price } from './prices-shape.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const IMPORT = `mutation ImportPrices($input: ImportPricesInput!) { importPrices(input: $input) {
  ... on ImportPricesPayload { rows added known ended refused { line column message } refusedFile ignoredColumns }
  ${failures('InvalidInput', 'NotFound')} } }`;
/** Refusals that are printed. */
const SHOWN = 20;

interface Imported {
  rows: number;
  added: number;
  known: number;
  ended: number;
  refused: { line: number; column: string | null; message: string }[];
  refusedFile: string;
  ignoredColumns: string[];
}

interface ImportOptions extends HubOptions {
  connection?: string;
  from?: string;
  dryRun?: true;
  refusals?: string;
  encoding?: string;
  allowRefused?: true;
}

/** `heliograph prices import`. */
export function pricesImportCommand(): Command {
  const command = new Command('import')
    .description('a price sheet as a carrier sends it; the same sheet again changes nothing')
    .argument(
      '<file>',
      'the sheet as CSV, titles first: country, MCC, MNC, prefix, price, currency, effective date; "-": standard input',
    )
    .option(
      '--connection <connection>',
      'into the list of a carrier, by name or id of its connection (default: your own)',
    )
    .addOption(
      new Option('--from <moment>', 'when prices begin whose row does not say so (default: now)').argParser(moment(1)),
    )
    .option('--dry-run', 'store nothing, and say what would be')
    .option('--refusals <file>', 'write the refused rows into this file with the reasons, to be mended and imported')
    .option('--encoding <label>', 'encoding of the file (default: UTF-8, or UTF-16 as the file says)')
    .addOption(new Option('--allow-refused', 'exit with 0 although rows were refused'))
    .action(importFile);
  return withExamples(
    withHubOptions(command),
    'heliograph prices import sheet.csv --connection simulator --dry-run',
    'heliograph prices import sheet.csv --connection simulator --refusals refused.csv',
  );
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const csv = await csvTextOf(file, options.encoding);
  const hub = openHub(options);
  const connectionId = options.connection && (await idOfNamed(hub, 'connection', options.connection));
  const input = given({ connectionId, csv, validFrom: options.from, dryRun: options.dryRun });
  const done = await hub.mutate<Imported>(IMPORT, { input });
  if (options.refusals !== undefined && done.refusedFile !== '') writeFileSync(options.refusals, done.refusedFile);
  const refusedRows = new Set(done.refused.map(({ line }) => line)).size;
  await printOne(options.json, done, [
    `${done.rows} rows: ${done.added} added, ${done.known} known, ${done.ended} earlier prices ended, ${refusedRows} refused` +
      `${options.dryRun === true ? '; nothing is stored' : ''}`,
    ...(done.ignoredColumns.length === 0 ? [] : [plain(`not read: ${done.ignoredColumns.join(', ')}`)]),
    ...done.refused
      .slice(0, SHOWN)
      .map(({ line, column, message }) => plain(`line ${line}: ${column === null ? '' : `${column} `}${message}`)),
  ]);
  if (refusedRows > 0 && options.allowRefused !== true) process.exitCode = EXIT.PARTLY;
}

/** `heliograph prices export`. */
export function pricesExportCommand(): Command {
  const command = new Command('export')
    .description('print a list as CSV that `prices import` takes, or with --json one object a line')
    .option('--connection <connection>', 'the list of a carrier, by name or id of its connection (default: your own)')
    .action(exportList);
  return withExamples(withHubOptions(command), 'heliograph prices export --connection simulator > sheet.csv');
}

const TITLES = 'country,mccMnc,prefix,senderKind,purpose,price,currency,validFrom,validUntil';

async function exportList(options: HubOptions & { connection?: string }): Promise<void> {
  const hub = openHub(options);
  const { connection, json } = options;
  const filter =
    connection === undefined ? { side: 'SELL' } : { connectionId: await idOfNamed(hub, 'connection', connection) };
  if (json !== true) await write(`${TITLES}\n`);
  for await (const page of pagesOf<Price>(hub, PRICES, { filter }, null)) {
    await write(page.map((each) => (json === true ? `${JSON.stringify(each)}\n` : csvRow(each))).join(''));
  }
}

function csvRow({ country, mccMnc, prefix, senderKind, purpose, pricePerPart, validFrom, validUntil }: Price): string {
  const { amount, currency } = pricePerPart;
  return `${[country, mccMnc, prefix, senderKind, purpose, amount, currency, validFrom, validUntil].map((each) => each ?? '').join(',')}\n`;
}
