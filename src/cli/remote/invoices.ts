/** `heliograph invoices`: what carriers ask for a period, beside what was settled. */
import { writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { csvTextOf } from './csv-file.ts';
import { failures } from './faults.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import { asWord, given, type Limited, limitOf, moment, withLimit } from './options.ts';
import { type Column, fieldLines, plain, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const MONEY = '{ amount currency }';
const INVOICE = `id number kind periodFrom periodUntil rows unmatched total ${MONEY} corrections { count amount } correctedAt
  createdAt connection { id name }`;
const LINE = `country mccMnc isNamed ourMessages ourParts ourCost ${MONEY} ourUnpriced invoicedMessages invoicedParts
  invoicedCost ${MONEY} difference ${MONEY}`;
const LIST = `query Invoices($first: Int, $after: String, $filter: CarrierInvoiceFilter) {
  carrierInvoices(first: $first, after: $after, filter: $filter) { ${connectionOf(INVOICE)} } }`;
const SHOW = `query Invoice($id: ID!) { carrierInvoice(id: $id) { ${INVOICE} lines { ${LINE} } } }`;
const IMPORT = `mutation ImportInvoice($input: ImportCarrierInvoiceInput!) { importCarrierInvoice(input: $input) {
  ... on ImportCarrierInvoicePayload { invoiceId rows total ${MONEY} corrections correction ${MONEY} lines { ${LINE} } unmatched
    unmatchedIds refused { line column message } refusedFile ignoredColumns } ${failures('InvalidInput', 'NotFound')} } }`;
const CORRECT = `mutation CorrectCharges($input: CorrectChargesInput!) { correctCharges(input: $input) {
  ... on CorrectChargesPayload { invoice { ${INVOICE} } } ${failures('InvalidInput', 'NotFound')} } }`;
const REMOVE = `mutation RemoveInvoice($input: RemoveCarrierInvoiceInput!) { removeCarrierInvoice(input: $input) {
  ... on RemoveCarrierInvoicePayload { removedInvoiceId } ${failures('InvalidInput', 'NotFound')} } }`;
/** Refusals that are printed. */
const SHOWN = 20;

interface Money {
  amount: string;
  currency: string;
}

interface Invoice {
  id: string;
  number: string;
  kind: string;
  periodFrom: string;
  periodUntil: string;
  rows: number;
  unmatched: number;
  total: Money;
  corrections: { count: number; amount: string };
  correctedAt: string | null;
  connection: { id: string; name: string } | null;
}

interface Line {
  country: string | null;
  mccMnc: string | null;
  isNamed: boolean;
  ourMessages: number;
  ourParts: number;
  ourCost: Money;
  ourUnpriced: number;
  invoicedMessages: number | null;
  invoicedParts: number | null;
  invoicedCost: Money;
  difference: Money;
}

const moneyText = ({ amount, currency }: Money) => `${amount} ${currency}`;

const COLUMNS: readonly Column<Invoice>[] = [
  { title: 'NUMBER', value: ({ number }) => number },
  { title: 'CARRIER', value: ({ connection }) => connection?.name ?? null },
  { title: 'OF', value: ({ kind }) => asWord(kind) },
  { title: 'FROM', value: ({ periodFrom }) => periodFrom },
  { title: 'UNTIL', value: ({ periodUntil }) => periodUntil },
  { title: 'TOTAL', value: ({ total }) => moneyText(total) },
  { title: 'CORRECTION', value: ({ corrections }) => corrections.amount },
  { title: 'CORRECTED', value: ({ correctedAt }) => correctedAt ?? 'not yet' },
  { title: 'ID', value: ({ id }) => id },
];

/** `heliograph invoices`, with everything below it. */
export function invoicesCommand(): Command {
  return new Command('invoices')
    .description('what carriers ask for a period, beside what was settled')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(importCommand())
    .addCommand(correctCommand())
    .addCommand(removeCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the invoices, those imported last first (what `heliograph invoices` does)')
    .option('--connection <connection>', 'only those of a carrier, by name or id of its connection')
    .action(async (options: HubOptions & Limited & { connection?: string }) => {
      const hub = openHub(options);
      const connectionId = options.connection && (await idOfNamed(hub, 'connection', options.connection));
      const pages = pagesOf<Invoice>(hub, LIST, { filter: given({ connectionId }) }, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none: heliograph invoices import --help');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph invoices');
}

function lineText(line: Line): string {
  const place = line.mccMnc ?? line.country ?? 'not known here';
  const ours = `${line.ourMessages} settled, ${line.ourParts} parts, ${line.ourCost.amount}`;
  const theirs = `${line.invoicedMessages ?? '?'} invoiced, ${line.invoicedParts ?? '?'} parts, ${line.invoicedCost.amount}`;
  const notes = `${line.isNamed ? '' : '; the invoice does not name it'}${line.ourUnpriced === 0 ? '' : `; ${line.ourUnpriced} without a cost`}`;
  return plain(`  ${place}: ${ours}; ${theirs}; difference ${moneyText(line.difference)}${notes}`);
}

function showCommand(): Command {
  const command = new Command('show')
    .description('an invoice, and its differences by destination')
    .argument('<id>', 'its id, from `heliograph invoices`')
    .action(async (id: string, options: HubOptions) => {
      const invoice = await openHub(options).ask<(Invoice & { lines: Line[] }) | null>(SHOW, { id });
      if (invoice === null) throw notFound('invoice', id);
      await printOne(options.json, invoice, [
        ...fieldLines(COLUMNS.map(({ title, value }) => [title.toLowerCase(), value(invoice)] as const)),
        ...invoice.lines.map(lineText),
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph invoices show invoice_01a221be79ef75ababb23053d6909639');
}

interface ImportOptions extends HubOptions {
  connection: string;
  number: string;
  from: string;
  until: string;
  dryRun?: true;
  refusals?: string;
  encoding?: string;
  allowRefused?: true;
}

interface Imported {
  invoiceId: string | null;
  rows: number;
  total: Money;
  corrections: number;
  correction: Money;
  lines: Line[];
  unmatched: number;
  unmatchedIds: string[];
  refused: { line: number; column: string | null; message: string }[];
  refusedFile: string;
  ignoredColumns: string[];
}

function importCommand(): Command {
  const command = new Command('import')
    .description('hold a carrier’s invoice to what was settled; nothing that was settled is changed')
    .argument(
      '<file>',
      'the invoice as CSV, titles first: message id and amount, or country, MCC, MNC, messages, parts, amount; "-": standard input',
    )
    .requiredOption('--connection <connection>', 'whose it is, by name or id of the connection')
    .requiredOption('--number <number>', 'the carrier’s number of it')
    .addOption(
      new Option('--from <moment>', 'the first moment of its period').argParser(moment(1)).makeOptionMandatory(),
    )
    .addOption(new Option('--until <moment>', 'the first moment behind it').argParser(moment(1)).makeOptionMandatory())
    .option('--dry-run', 'store nothing, and say what the differences are')
    .option('--refusals <file>', 'write the refused rows into this file with the reasons')
    .option('--encoding <label>', 'encoding of the file (default: UTF-8, or UTF-16 as the file says)')
    .addOption(new Option('--allow-refused', 'exit with 0 although rows were refused'))
    .action(importFile);
  return withExamples(
    withHubOptions(command),
    'heliograph invoices import november.csv --connection simulator --number 2026-11 --from 2026-11-01T00:00:00Z --until 2026-12-01T00:00:00Z',
  );
}

async function importFile(file: string, options: ImportOptions): Promise<void> {
  const csv = await csvTextOf(file, options.encoding);
  const hub = openHub(options);
  const { number, from: periodFrom, until: periodUntil, dryRun } = options;
  const connectionId = await idOfNamed(hub, 'connection', options.connection);
  const input = given({ connectionId, number, periodFrom, periodUntil, csv, dryRun });
  const done = await hub.mutate<Imported>(IMPORT, { input });
  if (options.refusals !== undefined && done.refusedFile !== '') writeFileSync(options.refusals, done.refusedFile);
  const refusedRows = new Set(done.refused.map(({ line }) => line)).size;
  await printOne(options.json, done, [
    `${done.rows} rows, ${moneyText(done.total)} in all, ${refusedRows} refused, ${done.unmatched} of messages that are not known` +
      `${done.invoiceId === null ? '; nothing is stored' : `: ${done.invoiceId}`}`,
    ...done.lines.map(lineText),
    `to be corrected: ${done.corrections}, ${moneyText(done.correction)} in all`,
    ...(done.ignoredColumns.length === 0 ? [] : [plain(`not read: ${done.ignoredColumns.join(', ')}`)]),
    ...done.refused
      .slice(0, SHOWN)
      .map(({ line, column, message }) => plain(`line ${line}: ${column === null ? '' : `${column} `}${message}`)),
  ]);
  if (refusedRows > 0 && options.allowRefused !== true) process.exitCode = EXIT.PARTLY;
}

function correctCommand(): Command {
  const command = new Command('correct')
    .description('correct what was settled by an invoice: rows beside the charges, dated now')
    .argument('<id>', 'its id, from `heliograph invoices`')
    .action(async (id: string, options: HubOptions) => {
      const { invoice } = await openHub(options).mutate<{ invoice: Invoice }>(CORRECT, { input: { id } });
      const { count, amount } = invoice.corrections;
      await printOne(options.json, invoice, [
        `${invoice.number}: ${count} corrected, ${amount} ${invoice.total.currency} in all, at ${invoice.correctedAt}`,
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph invoices correct invoice_01a221be79ef75ababb23053d6909639');
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove an invoice that corrected nothing')
    .argument('<id>', 'its id, from `heliograph invoices`')
    .action(async (id: string, options: HubOptions) => {
      const result = await openHub(options).mutate<{ removedInvoiceId: string }>(REMOVE, { input: { id } });
      await printOne(options.json, result, [`${result.removedInvoiceId} is removed.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph invoices remove invoice_01a221be79ef75ababb23053d6909639');
}
