/** `heliograph prices`: what messages cost, by the workspace's own list and by those of carriers. */
import { Command, Option } from 'commander';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { idOfNamed } from './named.ts';
import { asWord, choice, given, type Limited, limitOf, moment, purposeOption, withLimit } from './options.ts';
import { type Column, plain, printList, printOne } from './output.ts';
import { pagesOf } from './paging.ts';
import { pricesExportCommand, pricesImportCommand } from './prices-file.ts';
import { rateCommand, ratesCommand, removeRateCommand } from './prices-rates.ts';
import { PRICE, PRICES, type Price } from './prices-shape.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const SET = `mutation SetPrice($input: SetPriceInput!) { setPrice(input: $input) {
  ... on SetPricePayload { price { ${PRICE} } } ${failures('InvalidInput', 'NotFound')} } }`;
const REMOVE = `mutation RemovePrices($input: RemovePricesInput!) { removePrices(input: $input) {
  ... on RemovePricesPayload { removedPriceIds } ${failures('InvalidInput', 'NotFound')} } }`;
const MONEY = '{ amount currency }';
const OF = `query NumberPrices($input: NumberPricesInput!) { numberPrices(input: $input) { partCount pricePerPart ${MONEY}
  total ${MONEY} converted ${MONEY} low ${MONEY} high ${MONEY} connection { id name } } }`;

interface Money {
  amount: string;
  currency: string;
}

interface Estimate {
  partCount: number;
  pricePerPart: Money | null;
  total: Money | null;
  converted: Money | null;
  low: Money | null;
  high: Money | null;
  connection: { id: string; name: string } | null;
}

const moneyText = (money: Money | null) => (money === null ? null : `${money.amount} ${money.currency}`);
const listName = ({ connection }: { connection: { id: string; name: string } | null }) =>
  connection === null ? 'sell' : connection.name;

const COLUMNS: readonly Column<Price>[] = [
  { title: 'LIST', value: listName },
  { title: 'COUNTRY', value: ({ country }) => country },
  {
    title: 'WHERE',
    value: ({ mccMnc, prefix, country }) => mccMnc ?? prefix ?? (country === null ? 'anywhere' : 'all of it'),
  },
  { title: 'SENDER', value: ({ senderKind }) => (senderKind === null ? 'any' : asWord(senderKind)) },
  { title: 'PURPOSE', value: ({ purpose }) => (purpose === null ? 'any' : asWord(purpose)) },
  { title: 'PRICE', value: ({ pricePerPart }) => moneyText(pricePerPart) },
  { title: 'FROM', value: ({ validFrom }) => validFrom },
  { title: 'UNTIL', value: ({ validUntil }) => validUntil },
  { title: 'ID', value: ({ id }) => id },
];

const ESTIMATES: readonly Column<Estimate>[] = [
  { title: 'LIST', value: listName },
  { title: 'A PART', value: ({ pricePerPart }) => moneyText(pricePerPart) ?? 'no price' },
  { title: 'TOTAL', value: ({ total }) => moneyText(total) },
  { title: 'CONVERTED', value: ({ converted }) => moneyText(converted) },
  { title: 'LEAST', value: ({ low }) => moneyText(low) },
  { title: 'MOST', value: ({ high }) => moneyText(high) },
];

/** `heliograph prices`, with everything below it. */
export function pricesCommand(): Command {
  return new Command('prices')
    .description('what messages cost: your own price list, and those of carriers')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(ofCommand())
    .addCommand(setCommand())
    .addCommand(removeCommand())
    .addCommand(pricesImportCommand())
    .addCommand(pricesExportCommand())
    .addCommand(rateCommand())
    .addCommand(ratesCommand())
    .addCommand(removeRateCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the prices, those set last first (what `heliograph prices` does)')
    .option('--connection <connection>', 'only the list of a carrier, by name or id of its connection')
    .option('--sell', 'only your own list')
    .option('--country <country>', 'only prices for a country, e.g. GB')
    .option('--now', 'only prices that hold now')
    .action(
      async (options: HubOptions & Limited & { connection?: string; sell?: true; country?: string; now?: true }) => {
        const hub = openHub(options);
        const { connection, sell, country, now } = options;
        const connectionId = connection && (await idOfNamed(hub, 'connection', connection));
        const side = sell === true ? 'SELL' : undefined;
        const filter = given({ connectionId, side, country, at: now && new Date().toISOString() });
        const pages = pagesOf<Price>(hub, PRICES, { filter }, limitOf(options));
        await printList(options.json, pages, COLUMNS, 'There is none: heliograph prices set "0.04 EUR" --country GB');
      },
    );
  return withExamples(withHubOptions(withLimit(command)), 'heliograph prices', 'heliograph prices list --sell --now');
}

interface OfOptions extends HubOptions {
  purpose: string;
  sender?: string;
  network?: string;
  parts: string;
}

function ofCommand(): Command {
  const command = new Command('of')
    .description('what a message to a number costs, by every list')
    .argument('<number>', 'the destination')
    .addOption(purposeOption('what it is for').default('TRANSACTIONAL', 'transactional'))
    .option('--sender <sender>', 'whom it comes from')
    .option('--network <mccmnc>', 'the network of the recipient, e.g. 23415')
    .addOption(new Option('--parts <count>', 'parts of the message').default('1'))
    .action(async (to: string, options: OfOptions) => {
      const { purpose, sender, network, parts } = options;
      if (!/^\d{1,3}$/.test(parts)) throw usageError(`--parts "${parts}" must be a whole number.`);
      const input = given({ to, purpose, sender, mccMnc: network, partCount: Number(parts) });
      const found = await openHub(options).ask<Estimate[]>(OF, { input });
      await printList(options.json, pageOf(found), ESTIMATES, 'There is no list.');
    });
  return withExamples(withHubOptions(command), 'heliograph prices of +447700900123 --parts 2');
}

async function* pageOf<T>(rows: T[]): AsyncGenerator<T[]> {
  yield rows;
}

interface SetOptions extends HubOptions {
  connection?: string;
  country?: string;
  network?: string;
  prefix?: string;
  senderKind?: string;
  purpose?: string;
  from?: string;
  until?: string;
}

function setCommand(): Command {
  const command = new Command('set')
    .description('set what a part costs; it ends the price for the same that has no end')
    .argument('<price>', 'amount and currency, e.g. "0.04 EUR"')
    .option(
      '--connection <connection>',
      'in the list of a carrier, by name or id of its connection (default: your own)',
    )
    .option('--country <country>', 'for a country, e.g. GB')
    .option('--network <mccmnc>', 'for a network of the country, e.g. 23415')
    .option('--prefix <digits>', 'for numbers that begin so, e.g. +4479')
    .addOption(choice('--sender-kind <kind>', ['ALPHANUMERIC', 'LONG_CODE', 'SHORT_CODE'], 'for a kind of sender'))
    .addOption(choice('--purpose <purpose>', PURPOSE_NAMES, 'for a purpose'))
    .addOption(new Option('--from <moment>', 'when it begins (default: now)').argParser(moment(1)))
    .addOption(new Option('--until <moment>', 'when it ends (default: when the next begins)').argParser(moment(1)))
    .action(async (price: string, options: SetOptions) => {
      const [, amount, currency] = /^(\d+(?:\.\d+)?)\s*([A-Z]{3})$/.exec(price.trim()) ?? [];
      if (amount === undefined) throw usageError(`The price "${plain(price)}" must be e.g. "0.04 EUR".`);
      const hub = openHub(options);
      const { connection, country, network, prefix, senderKind, purpose, from, until } = options;
      const connectionId = connection && (await idOfNamed(hub, 'connection', connection));
      const what = { connectionId, country, mccMnc: network, prefix, senderKind, purpose };
      const input = given({ ...what, pricePerPart: { amount, currency }, validFrom: from, validUntil: until });
      const set = (await hub.mutate<{ price: Price }>(SET, { input })).price;
      await printOne(options.json, set, [
        `${set.id} is set: ${moneyText(set.pricePerPart)} a part from ${set.validFrom}`,
      ]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph prices set "0.04 EUR" --country GB',
    'heliograph prices set "0.031 EUR" --connection simulator --country GB --network 23415 --from 2027-01-01',
  );
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove prices, as if they had never been')
    .argument('<ids...>', 'their ids, from `heliograph prices list`')
    .action(async (ids: string[], options: HubOptions) => {
      const result = await openHub(options).mutate<{ removedPriceIds: string[] }>(REMOVE, { input: { ids } });
      await printOne(options.json, result, [`${result.removedPriceIds.length} removed.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph prices remove price_01a221be79ef75ababb23053d6909639');
}
