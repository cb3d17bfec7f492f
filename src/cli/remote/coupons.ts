/** `heliograph coupons`: pools of codes, each given to one recipient and redeemed once. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { asWord, fileText, given, type Limited, limitOf, moment, wholeNumber, withLimit } from './options.ts';
import { type Column, fieldLines, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const POOL = 'id name expiresAt createdAt counts { total reserved redeemed free }';
const LIST = `query CouponPools($first: Int, $after: String) { couponPools(first: $first, after: $after) { ${connectionOf(POOL)} } }`;
const payload = `... on CouponPoolPayload { added repeated pool { ${POOL} } } ${failures('InvalidInput', 'NotFound')}`;
const CREATE = `mutation CreateCouponPool($input: CouponPoolInput!) { createCouponPool(input: $input) { ${payload} } }`;
const ADD = `mutation AddCoupons($input: AddCouponsInput!) { addCoupons(input: $input) { ${payload} } }`;
const REDEEM = `mutation RedeemCoupon($input: RedeemCouponInput!) { redeemCoupon(input: $input) {
  ... on RedeemCouponPayload { outcome coupon { code reservedAt redeemedAt reference } } ${failures('InvalidInput', 'NotFound')} } }`;

interface Pool {
  id: string;
  name: string;
  expiresAt: string | null;
  createdAt: string;
  counts: { total: number; reserved: number; redeemed: number; free: number };
}

interface Added {
  pool: Pool;
  added: number;
  repeated: number;
}

interface Redeemed {
  outcome: string;
  coupon: { code: string; reservedAt: string | null; redeemedAt: string | null; reference: string | null };
}

const COLUMNS: readonly Column<Pool>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'FREE', value: ({ counts }) => counts.free },
  { title: 'GIVEN', value: ({ counts }) => counts.reserved },
  { title: 'REDEEMED', value: ({ counts }) => counts.redeemed },
  { title: 'UNTIL', value: ({ expiresAt }) => expiresAt, tone: () => 'quiet' },
  { title: 'NAME', value: ({ name }) => name, flexible: true },
];

/** `heliograph coupons`, with everything below it. */
export function couponsCommand(): Command {
  const command = new Command('coupons').description('codes that are given to one recipient each, and redeemed once');
  command.addCommand(listCommand(), { isDefault: true });
  for (const make of [createCommand, addCommand, redeemCommand]) command.addCommand(make());
  return command;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the pools, the newest first (what `heliograph coupons` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Pool>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none: heliograph coupons create.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph coupons');
}

interface CodeOptions extends HubOptions {
  make?: number;
  prefix?: string;
  file?: string;
}

function withCodes(command: Command): Command {
  return command
    .addOption(new Option('--make <codes>', 'so many codes are made').argParser(wholeNumber(1, 100_000)))
    .option('--prefix <prefix>', 'what the codes that are made begin with, e.g. SPRING')
    .option('--file <file>', 'instead of --make: codes of yours, the first column of a CSV file; - is standard input');
}

/** The codes that options ask for. */
async function codesFrom({ make, prefix, file }: CodeOptions): Promise<object> {
  if ((make === undefined) === (file === undefined)) throw usageError('Give one of --make and --file.');
  if (file === undefined) return given({ make, prefix });
  const codes = (await fileText(file))
    .split(/\r?\n/)
    .map(
      (line) =>
        line
          .split(/[,;\t]/)[0]
          ?.replace(/^"|"$/g, '')
          .trim() ?? '',
    )
    .filter((code) => code !== '');
  return { codes };
}

const print = (options: HubOptions, { pool, added, repeated }: Added) =>
  printOne(options.json, { pool, added, repeated }, [
    `${pool.name} (${pool.id}) has ${added} coupons more, ${pool.counts.free} that nobody has.`,
    ...(repeated === 0 ? [] : [`${repeated} were there already.`]),
  ]);

function createCommand(): Command {
  const command = withCodes(new Command('create'))
    .description('make a pool of coupons')
    .argument('<name>', 'what it is called')
    .addOption(new Option('--expires-at <moment>', 'when they can be redeemed no more').argParser(moment(1)))
    .action(async (name: string, options: CodeOptions & { expiresAt?: string }) => {
      const input = given({ name, expiresAt: options.expiresAt, ...(await codesFrom(options)) });
      await print(options, await openHub(options).mutate<Added>(CREATE, { input }));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph coupons create Spring --make 1000 --prefix SPRING',
    'heliograph coupons create Till --file codes.csv --expires-at 2027-04-01T00:00:00Z',
  );
}

function addCommand(): Command {
  const command = withCodes(new Command('add'))
    .description('add codes to a pool')
    .argument('<id>', 'its id')
    .action(async (id: string, options: CodeOptions) => {
      const input = { id, ...(await codesFrom(options)) };
      await print(options, await openHub(options).mutate<Added>(ADD, { input }));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph coupons add pool_0123456789abcdef0123456789abcdef --make 500',
  );
}

function redeemCommand(): Command {
  const command = new Command('redeem')
    .description('redeem a coupon; of any number who try, one does')
    .argument('<code>', 'as it was typed')
    .option('--reference <reference>', 'what for, e.g. the number of an order; the same again is the same redemption')
    .action(async (code: string, options: HubOptions & { reference?: string }) => {
      const input = given({ code, reference: options.reference });
      const redeemed = await openHub(options).mutate<Redeemed>(REDEEM, { input });
      const { outcome, coupon } = redeemed;
      await printOne(
        options.json,
        redeemed,
        fieldLines([
          ['coupon', coupon.code],
          ['outcome', asWord(outcome)],
          ['redeemed', coupon.redeemedAt],
          ['for', coupon.reference],
        ]),
      );
    });
  return withExamples(
    withHubOptions(command),
    'heliograph coupons redeem spring-7kqx-m9pt-4wab --reference order-1234',
  );
}
