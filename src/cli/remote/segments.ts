/** The command `segments`: queries over contacts, by their text. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { CliError, usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import { given, type Limited, limitOf, withLimit } from './options.ts';
import { type Column, fieldLines, plain, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { followCommand } from './segments-follow.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const SEGMENT = 'id name expression createdAt updatedAt';
const SAMPLE = 'size { count isExact low high } sample { id phone name }';
const LIST = `query Segments($first: Int, $after: String) { segments(first: $first, after: $after) { ${connectionOf(SEGMENT)} } }`;
const SHOW = `query Segment($id: ID!) { segment(id: $id) { ${SEGMENT} ${SAMPLE} } }`;
const PREVIEW = `query Preview($expression: String!) { segmentPreview(expression: $expression) {
  expression fault { message position length found expected } ${SAMPLE} } }`;
const ANSWER = `... on SegmentPayload { segment { ${SEGMENT} } } ${failures('InvalidInput', 'NotFound')}`;
const CREATE = `mutation CreateSegment($input: SegmentInput!) { createSegment(input: $input) { ${ANSWER} } }`;
const UPDATE = `mutation UpdateSegment($input: UpdateSegmentInput!) { updateSegment(input: $input) { ${ANSWER} } }`;
const REMOVE = `mutation RemoveSegment($input: RemoveSegmentInput!) { removeSegment(input: $input) { ${ANSWER} } }`;

interface Segment {
  id: string;
  name: string;
  expression: string;
  createdAt: string;
  updatedAt: string;
}

/** Number of contacts that there are, or about. */
export interface Size {
  count: number;
  isExact: boolean;
  low: number;
  high: number;
}

interface Sampled {
  size: Size;
  sample: { id: string; phone: string | null; name: string | null }[];
}

interface Preview {
  expression: string | null;
  fault: { message: string; position: number; length: number; found: string; expected: string[] } | null;
  size: Size | null;
  sample: Sampled['sample'];
}

const COLUMNS: readonly Column<Segment>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'EXPRESSION', value: ({ expression }) => expression, flexible: true },
];

/** `heliograph segments`. */
export function segmentsCommand(): Command {
  return new Command('segments')
    .description('queries over contacts: try, make, change and remove them')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(tryCommand())
    .addCommand(createCommand())
    .addCommand(updateCommand())
    .addCommand(removeCommand())
    .addCommand(followCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the segments of the workspace, the newest first')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Segment>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is no segment yet: heliograph segments create.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph segments list');
}

/** The size in words. */
export function sizeText({ count, isExact, low, high }: Size): string {
  const [about, least, most] = [count, low, high].map((each) => each.toLocaleString('en'));
  if (isExact) return `${about} contacts`;
  return count > 0
    ? `about ${about} contacts (${least} to ${most}, by a sample)`
    : `at most ${most} contacts, by a sample`;
}

function sampleLines({ size, sample }: Sampled): string[] {
  return [
    `${sizeText(size)}${size.high > sample.length ? ', such as' : ''}`,
    ...sample.map(({ id, phone, name }) => plain(`  ${id}  ${phone ?? '–'}  ${name ?? ''}`.trimEnd())),
  ];
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one segment, with how many contacts it has now, or about, and ten of them')
    .argument('<segment>', 'its name or id')
    .action(async (named: string, options: HubOptions) => {
      const hub = openHub(options);
      const id = await idOfNamed(hub, 'segment', named);
      const segment = await hub.ask<(Segment & Sampled) | null>(SHOW, { id });
      if (segment === null) throw notFound('segment', named);
      const lines = fieldLines([
        ['id', segment.id],
        ['name', segment.name],
        ['expression', segment.expression],
        ['changed', segment.updatedAt],
      ]);
      await printOne(options.json, segment, [...lines, ...sampleLines(segment)]);
    });
  return withExamples(withHubOptions(command), 'heliograph segments show "Big spenders"');
}

function tryCommand(): Command {
  const command = new Command('try')
    .description('whom a text would have, or where it is wrong; nothing is stored')
    .argument('<expression>', 'the text, e.g. "country = FR and not tag vip"; docs/audience.md has the language')
    .action(async (expression: string, options: HubOptions) => {
      const preview = await openHub(options).ask<Preview>(PREVIEW, { expression });
      const { fault, size, sample } = preview;
      if (fault !== null) throw new CliError('INVALID_INPUT', marked(expression, fault));
      const found = size === null ? [] : sampleLines({ size, sample });
      await printOne(options.json, preview, [plain(preview.expression ?? ''), ...found]);
    });
  return withExamples(withHubOptions(command), 'heliograph segments try "did bought > 2 in 30 days and not tag vip"');
}

/** The fault beneath the text, with a mark below the characters that are wrong. */
function marked(expression: string, { message, position, length }: NonNullable<Preview['fault']>): string {
  if (/[\n\t]/.test(expression)) return message;
  return `${message}\n  ${expression}\n  ${' '.repeat(position)}${'^'.repeat(Math.max(1, length))}`;
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a segment of a text')
    .argument('<name>', 'its name, unique in the workspace')
    .argument('<expression>', 'the text, e.g. "country = FR and not tag vip"')
    .action(async (name: string, expression: string, options: HubOptions) => {
      const input = { name, expression };
      const { segment } = await openHub(options).mutate<{ segment: Segment }>(CREATE, { input });
      await printOne(options.json, segment, [plain(`${segment.id}: "${segment.name}" is made.`)]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph segments create "Big spenders" "did bought (total >= 100) > 2 in 90 days"',
  );
}

function updateCommand(): Command {
  const command = new Command('update')
    .description('change the name or the text of a segment, and with it those that name it')
    .argument('<segment>', 'its name or id')
    .option('--name <name>', 'its new name')
    .option('--expression <text>', 'its new text')
    .action(async (named: string, options: HubOptions & { name?: string; expression?: string }) => {
      const hub = openHub(options);
      const { name, expression } = options;
      if (name === undefined && expression === undefined)
        throw usageError('Nothing is to change.', 'Give --name or --expression.');
      const input = given({ id: await idOfNamed(hub, 'segment', named), name, expression });
      const { segment } = await hub.mutate<{ segment: Segment }>(UPDATE, { input });
      await printOne(options.json, segment, [plain(`"${segment.name}": ${segment.expression}`)]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph segments update "Big spenders" --expression "did bought (total >= 200) > 2 in 90 days"',
  );
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a segment that no other names')
    .argument('<segment>', 'its name or id')
    .action(async (named: string, options: HubOptions) => {
      const hub = openHub(options);
      const input = { id: await idOfNamed(hub, 'segment', named) };
      const { segment } = await hub.mutate<{ segment: Segment }>(REMOVE, { input });
      await printOne(options.json, segment, [plain(`"${segment.name}" is removed.`)]);
    });
  return withExamples(withHubOptions(command), 'heliograph segments remove "Big spenders"');
}
