/** `heliograph campaigns watch`: how far a campaign is, live. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { type Campaign, COUNTS, type Counts, FIELDS } from './campaign-lines.ts';
import { untilInterrupted } from './following.ts';
import { notFound } from './not-found.ts';
import { asWord } from './options.ts';
import { write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const NOW = `query Campaign($id: ID!) { campaign(id: $id) { ${FIELDS} ${COUNTS} } }`;
const PROGRESS = `subscription Progress($id: ID!) { campaignProgress(id: $id) { ${FIELDS} ${COUNTS} } }`;

type Watched = Campaign & { counts: Counts };

/** States that a campaign leaves by itself. */
const MOVING: ReadonlySet<string> = new Set(['SCHEDULED', 'RUNNING']);

/** Returns true while something becomes of it without anybody: it is checked, waits for its time, or runs. */
const isMoving = ({ status, preflight }: Watched) => MOVING.has(status) || isChecked(status, preflight);

const isChecked = (status: string, preflight: Campaign['preflight']) =>
  status === 'DRAFT' && preflight !== null && !preflight.done;

function lineOf({ status, handled, recipients, accepted, preflight, counts }: Watched): string {
  if (preflight !== null && isChecked(status, preflight))
    return `${'check'.padEnd(10)} ${preflight.checked} of ${preflight.recipients} recipients`;
  const delivered = counts.delivered + counts.read;
  return `${asWord(status).padEnd(10)} ${handled} of ${recipients} recipients, ${accepted} messages, ${delivered} delivered`;
}

/** `heliograph campaigns watch`. */
export function watchCommand(): Command {
  const command = new Command('watch')
    .description('follow a campaign, or its check, live until it has ended, or waits for somebody')
    .argument('<id>', 'its id')
    .action(watch);
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns watch campaign_0123456789abcdef0123456789abcdef',
    'heliograph campaigns watch campaign_0123456789abcdef0123456789abcdef --json | jq .counts',
  );
}

async function watch(id: string, options: HubOptions): Promise<void> {
  const hub = openHub(options);
  const textOf = (campaign: Watched) => (options.json === true ? JSON.stringify(campaign) : lineOf(campaign));
  const now = await hub.ask<Watched | null>(NOW, { id });
  if (now === null) throw notFound('campaign', id);
  const following = untilInterrupted();
  let last = textOf(now);
  await write(`${last}\n`);
  if (!isMoving(now)) return;
  // Behind a lost connection it comes as it is by then.
  for await (const campaign of hub.subscribe<Watched>(PROGRESS, { id }, following)) {
    const text = textOf(campaign);
    if (text !== last) await write(`${text}\n`);
    last = text;
    if (!isMoving(campaign)) return;
  }
  if (following.signal.aborted) process.exitCode = EXIT.INTERRUPTED;
}
