/** `heliograph lookups`: what numbers lead to, by the provider of the workspace. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { asWord, choice, duration, given, purposesOption, repeated, textOf, wholeNumber } from './options.ts';
import { type Column, fieldLines, plain, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const MONEY = '{ amount currency }';
const SETTING = `url hasToken timeLimit cacheDays silence price ${MONEY} purposes countries refuseLandlines dailyLimit leftToday`;
const SHOW = `query NumberLookups { numberLookupSettings { ${SETTING} } }`;
const SET = `mutation SetNumberLookups($input: SetNumberLookupsInput!) { setNumberLookups(input: $input) {
  ... on SetNumberLookupsPayload { settings { ${SETTING} } } ${failures('InvalidInput')} } }`;
const LOOKUP = `mutation LookupNumber($input: LookupNumberInput!) { lookupNumber(input: $input) {
  ... on LookupNumberPayload { fault took lookup { phone country lineType mccMnc ported reachable source at cost ${MONEY} } }
  ${failures('InvalidInput')} } }`;
const DAYS = `query NumberLookupDays($days: Int) { numberLookupDays(days: $days) { day asked answered cost ${MONEY} } }`;

interface Money {
  amount: string;
  currency: string;
}

interface Setting {
  url: string;
  hasToken: boolean;
  timeLimit: string;
  cacheDays: number;
  silence: string;
  price: Money;
  purposes: string[];
  countries: string[];
  refuseLandlines: boolean;
  dailyLimit: number | null;
  leftToday: number | null;
}

interface LookedUp {
  fault: string | null;
  took: string;
  lookup: {
    phone: string;
    country: string | null;
    lineType: string;
    mccMnc: string | null;
    ported: boolean | null;
    reachable: boolean | null;
    source: string;
    at: string;
    cost: Money;
  } | null;
}

interface Day {
  day: string;
  asked: number;
  answered: number;
  cost: Money;
}

const moneyText = ({ amount, currency }: Money) => `${amount} ${currency}`;
const yesNo = (value: boolean | null) => (value === null ? null : value ? 'yes' : 'no');

function linesOf(setting: Setting | null): string[] {
  if (setting === null) return ['off: numbers are not looked up'];
  const { url, hasToken, timeLimit, cacheDays, silence, price, purposes, countries, refuseLandlines } = setting;
  const { dailyLimit, leftToday } = setting;
  return fieldLines([
    ['provider', url],
    ['bearer token', hasToken ? 'set' : 'none'],
    ['answers within', timeLimit],
    ['an answer holds', `${cacheDays} days`],
    ['when silent', asWord(silence)],
    ['a look-up costs', moneyText(price)],
    ['purposes', purposes.length === 0 ? 'all' : purposes.map(asWord).join(', ')],
    ['countries', countries.length === 0 ? 'all' : countries.join(', ')],
    ['daily limit', dailyLimit === null ? 'none' : `${dailyLimit} numbers, ${leftToday} left today`],
    ['landlines', refuseLandlines ? 'are refused' : 'get messages'],
  ]);
}

/** `heliograph lookups`, with everything below it. */
export function lookupsCommand(): Command {
  return new Command('lookups')
    .description('what numbers lead to: kind of line, network, whether it was ported')
    .addCommand(showCommand(), { isDefault: true })
    .addCommand(setCommand())
    .addCommand(offCommand())
    .addCommand(ofCommand())
    .addCommand(spentCommand());
}

function showCommand(): Command {
  const command = new Command('show')
    .description('how numbers are looked up (what `heliograph lookups` does)')
    .action(async (options: HubOptions) => {
      const setting = await openHub(options).ask<Setting | null>(SHOW, {});
      await printOne(options.json, setting, linesOf(setting));
    });
  return withExamples(withHubOptions(command), 'heliograph lookups', 'heliograph lookups show --json');
}

interface SetOptions extends HubOptions {
  provider?: string;
  token?: string;
  timeLimit?: string;
  cacheDays?: number;
  silence?: string;
  price?: string;
  purpose?: string[];
  country?: string[];
  everything?: true;
  refuseLandlines?: boolean;
  dailyLimit?: number | 'none';
}

const dailyLimitOf = wholeNumber(1, 100_000_000);
const limitOrNone = (value: string) => (value === 'none' ? value : dailyLimitOf(value));

function setCommand(): Command {
  const command = new Command('set')
    .description('look up numbers, and change what is given')
    .option('--provider <url>', 'URL of the provider; it is needed at first')
    .option('--token <token>', 'bearer token of the requests; "-" reads it from standard input')
    .addOption(new Option('--time-limit <time>', 'how long answers are waited for (default: 1s)').argParser(duration))
    .addOption(
      new Option('--cache-days <days>', 'for how many days an answer holds (default: 30)').argParser(
        wholeNumber(1, 365),
      ),
    )
    .addOption(choice('--silence <what>', ['SEND', 'REFUSE'], 'what is done when the provider says nothing'))
    .option('--price <money>', 'what a look-up costs, e.g. "0.004 EUR"')
    .addOption(purposesOption('only numbers of messages for it'))
    .addOption(
      new Option(
        '--daily-limit <numbers>',
        'numbers that are asked about in one day at most; "none": no limit',
      ).argParser(limitOrNone),
    )
    .addOption(repeated('--country <code>', 'only numbers of this country'))
    .option('--everything', 'numbers of every country, for every purpose')
    .option('--refuse-landlines', 'landlines get no messages')
    .option('--no-refuse-landlines', 'landlines get messages')
    .action(set);
  return withExamples(
    withHubOptions(command),
    'heliograph lookups set --provider https://lookups.example.com/v1 --token - --price "0.004 EUR" < token.txt',
    'heliograph lookups set --country GB --purpose marketing --refuse-landlines --daily-limit 5000',
  );
}

async function set({ purpose, country, everything, price, token, ...options }: SetOptions): Promise<void> {
  if (everything === true && (purpose ?? country) !== undefined)
    throw usageError('--everything excludes --purpose and --country.');
  const all = everything === true ? [] : undefined;
  const { provider: url, timeLimit, cacheDays, silence, refuseLandlines, dailyLimit } = options;
  const input = given({
    ...{ url, timeLimit, cacheDays, silence, refuseLandlines },
    dailyLimit: dailyLimit === 'none' ? null : dailyLimit,
    token: token === undefined ? undefined : (await textOf(token)).trim(),
    price: price === undefined ? undefined : moneyOf(price),
    purposes: purpose ?? all,
    countries: country?.map((each) => each.toUpperCase()) ?? all,
  });
  const { settings } = await openHub(options).mutate<{ settings: Setting }>(SET, {
    input: { enabled: true, ...input },
  });
  await printOne(options.json, settings, linesOf(settings));
}

function moneyOf(text: string): Money {
  const [, amount, currency] = /^(\d+(?:\.\d+)?)\s*([A-Z]{3})$/.exec(text.trim()) ?? [];
  if (amount === undefined || currency === undefined)
    throw usageError(`--price "${plain(text)}" must be e.g. "0.004 EUR".`);
  return { amount, currency };
}

function offCommand(): Command {
  const command = new Command('off')
    .description('look up no numbers, and forget the setting with its token')
    .action(async (options: HubOptions) => {
      const { settings } = await openHub(options).mutate<{ settings: null }>(SET, { input: { enabled: false } });
      await printOne(options.json, settings, linesOf(settings));
    });
  return withExamples(withHubOptions(command), 'heliograph lookups off');
}

function ofCommand(): Command {
  const command = new Command('of')
    .description('look up one number: from what is stored, else from the provider, which costs a look-up')
    .argument('<number>', 'the number')
    .option('--fresh', 'ask the provider even where an answer is stored: to try it')
    .action(async (phone: string, { fresh, ...options }: HubOptions & { fresh?: true }) => {
      const input = given({ phone, fresh });
      const looked = await openHub(options).mutate<LookedUp>(LOOKUP, { input });
      await printOne(options.json, looked, linesOfLookup(looked));
    });
  return withExamples(
    withHubOptions(command),
    'heliograph lookups of +447700900123',
    'heliograph lookups of +447700900123 --fresh --json',
  );
}

function linesOfLookup({ lookup, fault, took }: LookedUp): string[] {
  if (lookup === null) return [`No answer: ${fault} (${took})`];
  return fieldLines([
    ['number', lookup.phone],
    ['country', lookup.country],
    ['line', asWord(lookup.lineType)],
    ['network', lookup.mccMnc],
    ['ported', yesNo(lookup.ported)],
    ['reachable', yesNo(lookup.reachable)],
    ['from', lookup.source === 'CACHE' ? 'what is stored' : `the provider, in ${took}`],
    ['at', lookup.at],
    ['cost', moneyText(lookup.cost)],
  ]);
}

const COLUMNS: readonly Column<Day>[] = [
  { title: 'DAY', value: ({ day }) => day },
  { title: 'ASKED', value: ({ asked }) => asked },
  { title: 'ANSWERED', value: ({ answered }) => answered },
  { title: 'COST', value: ({ cost }) => moneyText(cost) },
];

function spentCommand(): Command {
  const command = new Command('spent')
    .description('look-ups by day, and what they cost')
    .addOption(
      new Option('--days <days>', 'how many days back, today among them').argParser(wholeNumber(1, 400)).default(30),
    )
    .action(async ({ days, ...options }: HubOptions & { days: number }) => {
      const found = await openHub(options).ask<Day[]>(DAYS, { days });
      await printList(options.json, [found], COLUMNS, 'No number was looked up.');
    });
  return withExamples(withHubOptions(command), 'heliograph lookups spent', 'heliograph lookups spent --days 7 --json');
}
