/** The command `batches`. */
import { Command } from 'commander';
import { MESSAGE_STATUSES } from '../../kernel/words.ts';
import { withExamples } from '../examples.ts';
import { notFound } from './not-found.ts';
import { type Limited, limitOf, withLimit } from './options.ts';
import { type Column, fieldLines, plain, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** Statuses as `counts` names them. */
const STATUSES = MESSAGE_STATUSES.map((status) =>
  status.toLowerCase().replaceAll(/_(\w)/g, (_whole, letter: string) => letter.toUpperCase()),
);
const FIELDS = `id purpose total accepted duplicates createdAt counts { ${STATUSES.join(' ')} }`;
const LIST = `query Batches($first: Int, $after: String) {
  messageBatches(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Batch($id: ID!) { messageBatch(id: $id) { ${FIELDS} refusals(first: 100) { index code message } } }`;

interface Batch {
  id: string;
  purpose: string;
  total: number;
  accepted: number;
  duplicates: number;
  createdAt: string;
  counts: Record<string, number>;
}

interface WholeBatch extends Batch {
  refusals: { index: number; code: string; message: string }[];
}

const statusesOf = ({ counts }: Batch) =>
  Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([status, count]) => `${count} ${status}`)
    .join(', ');

const COLUMNS: readonly Column<Batch>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'AT', value: ({ createdAt }) => createdAt },
  { title: 'PURPOSE', value: ({ purpose }) => purpose },
  { title: 'ACCEPTED', value: ({ accepted, total }) => `${accepted} of ${total}` },
  { title: 'NOW', value: statusesOf, flexible: true },
];

/** `heliograph batches`. */
export function batchesCommand(): Command {
  return new Command('batches')
    .description('list what was sent to many, and show how far it is')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the newest batches first (what `heliograph batches` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Batch>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'Nothing was sent to many yet: heliograph send --from-csv <file>');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph batches --limit 5');
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one batch: how many messages have which status, and the first 100 that were refused')
    .argument('<id>', 'its id, from `heliograph batches`')
    .action(async (id: string, options: HubOptions) => {
      const batch = await openHub(options).ask<WholeBatch | null>(SHOW, { id });
      if (batch === null) throw notFound('batch', id);
      await printOne(options.json, batch, linesOf(batch));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph batches show batch_01a221be79ef75ababb23053d6909639',
    'heliograph batches show batch_01a221be79ef75ababb23053d6909639 --json | jq .counts',
  );
}

function linesOf(batch: WholeBatch): string[] {
  const refused = batch.total - batch.accepted;
  return [
    ...fieldLines([
      ['id', batch.id],
      ['purpose', batch.purpose],
      ['made', batch.createdAt],
      ['accepted', `${batch.accepted} of ${batch.total}`],
      ['repeated', batch.duplicates === 0 ? null : batch.duplicates],
      ['now', statusesOf(batch)],
    ]),
    ...batch.refusals.map(({ index, code, message }) => plain(`  recipient ${index + 1}: ${code} ${message}`)),
    ...(refused > batch.refusals.length ? [`  and ${refused - batch.refusals.length} more`] : []),
    `The messages: heliograph messages --batch ${batch.id}`,
  ];
}
