/** The command `segments follow`: who enters a segment and who leaves it, live. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { EXIT } from '../exit-codes.ts';
import { untilInterrupted } from './following.ts';
import type { Followed } from './hub.ts';
import { idOfNamed } from './named.ts';
import { wholeNumber } from './options.ts';
import { note, paint, plain, write } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const CHANGES = `subscription SegmentChanges($id: ID!, $after: Cursor) { segmentChanges(id: $id, after: $after) { __typename
  ... on SegmentStreamChange { cursor type contact { id phone name } }
  ... on SegmentStreamBegan { cursor memberCount }
  ... on StreamGap { from resumesAt reason } } }`;

interface Change {
  __typename: 'SegmentStreamChange';
  cursor: string;
  type: string;
  contact: { id: string; phone: string | null; name: string | null } | null;
}

interface Began {
  __typename: 'SegmentStreamBegan';
  cursor: string;
  memberCount: number;
}

interface Options extends HubOptions {
  after?: string;
  count?: number;
}

/** `heliograph segments follow`. */
export function followCommand(): Command {
  const command = new Command('follow')
    .description('follow who enters a segment and who leaves it, live')
    .argument('<segment>', 'its name or id')
    .option('--after <cursor>', 'go on behind this cursor, which an earlier run printed (kept for a day)')
    .addOption(new Option('--count <changes>', 'end after so many changes').argParser(wholeNumber(1)))
    .action(follow);
  return withExamples(withHubOptions(command), 'heliograph segments follow "Big spenders"');
}

async function follow(named: string, options: Options): Promise<void> {
  const hub = openHub(options);
  const id = await idOfNamed(hub, 'segment', named);
  const following = untilInterrupted();
  let left = options.count ?? Number.POSITIVE_INFINITY;
  let cursor = options.after ?? null;
  const items = hub.follow<Change | Began>(CHANGES, { id }, { ...following, after: cursor });
  for await (const item of items) {
    cursor = item.cursor;
    await write(`${options.json === true ? JSON.stringify(documentOf(item)) : lineOf(item)}\n`);
    if (item.kind === 'item' && item.value.__typename === 'SegmentStreamChange' && --left <= 0) return;
  }
  if (!following.signal.aborted) return;
  if (cursor !== null && options.json !== true) note(`Go on from here with --after ${cursor}`);
  process.exitCode = EXIT.INTERRUPTED;
}

function documentOf(item: Followed<Change | Began>): object {
  if (item.kind === 'item') return item.value;
  return { __typename: 'StreamGap', from: item.from, resumesAt: item.cursor, reason: item.reason };
}

function lineOf(item: Followed<Change | Began>): string {
  if (item.kind === 'gap')
    return paint(`-- gap (${item.reason}): the hub has the changes in between no more --`, 'bad');
  const { value } = item;
  if (value.__typename === 'SegmentStreamBegan')
    return paint(`-- ${value.memberCount.toLocaleString('en')} contacts; changes from here on --`, 'quiet');
  const { type, contact } = value;
  const word = paint(type === 'ENTERED' ? 'entered' : 'left   ', type === 'ENTERED' ? 'good' : 'waiting');
  return `${word}  ${plain(`${contact?.id ?? '-'}  ${contact?.phone ?? '-'}  ${contact?.name ?? ''}`.trimEnd())}`;
}
