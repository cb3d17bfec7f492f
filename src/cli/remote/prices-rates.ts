/** Subcommands of `prices` for rates between currencies. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { given, moment } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'currency inCurrency rate validFrom';
const SET = `mutation SetRate($input: SetCurrencyRateInput!) { setCurrencyRate(input: $input) {
  ... on SetCurrencyRatePayload { rate { ${FIELDS} } } ${failures('InvalidInput')} } }`;
const REMOVE = `mutation RemoveRate($input: RemoveCurrencyRateInput!) { removeCurrencyRate(input: $input) {
  ... on RemoveCurrencyRatePayload { removed { ${FIELDS} } } ${failures('InvalidInput')} } }`;
const LIST = `query Rates { currencyRates { ${FIELDS} } }`;

interface Rate {
  currency: string;
  inCurrency: string;
  rate: string;
  validFrom: string;
}

const COLUMNS: readonly Column<Rate>[] = [
  { title: 'CURRENCY', value: ({ currency }) => currency },
  { title: 'IN', value: ({ inCurrency }) => inCurrency },
  { title: 'RATE', value: ({ rate }) => rate },
  { title: 'FROM', value: ({ validFrom }) => validFrom },
];

/** `heliograph prices rate`. */
export function rateCommand(): Command {
  const command = pairOf(
    new Command('rate').description('set what one unit of a currency is in another, from a moment on'),
  )
    .argument('<rate>', 'units of the other one, e.g. 0.8651')
    .addOption(new Option('--from <moment>', 'when it begins (default: now)').argParser(moment(1)))
    .action(async (currency: string, inCurrency: string, rate: string, options: HubOptions & { from?: string }) => {
      const input = given({ currency, inCurrency, rate, validFrom: options.from });
      const set = await openHub(options).mutate<{ rate: Rate }>(SET, { input });
      await printOne(options.json, set, [`1 ${currency} is ${set.rate.rate} ${inCurrency} from ${set.rate.validFrom}`]);
    });
  return withExamples(withHubOptions(command), 'heliograph prices rate USD EUR 0.8651');
}

/** `heliograph prices rates`. */
export function ratesCommand(): Command {
  const command = new Command('rates')
    .description('the rates between currencies, the latest of each pair first')
    .action(async (options: HubOptions) => {
      const rates = await ratesOf(openHub(options));
      await printList(options.json, pageOf(rates), COLUMNS, 'There is none: heliograph prices rate USD EUR 0.8651');
    });
  return withExamples(withHubOptions(command), 'heliograph prices rates');
}

/** `heliograph prices remove-rate`. */
export function removeRateCommand(): Command {
  const command = pairOf(new Command('remove-rate').description('remove a rate, as if it had never been'))
    .addOption(new Option('--from <moment>', 'when it begins (default: where the pair has one rate, that)'))
    .action(async (currency: string, inCurrency: string, options: HubOptions & { from?: string }) => {
      const hub = openHub(options);
      const input = { currency, inCurrency, validFrom: options.from ?? (await onlyRate(hub, currency, inCurrency)) };
      const result = await hub.mutate<{ removed: Rate }>(REMOVE, { input });
      const { rate, validFrom } = result.removed;
      await printOne(options.json, result, [`removed: 1 ${currency} was ${rate} ${inCurrency} from ${validFrom}`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph prices remove-rate USD EUR',
    'heliograph prices remove-rate USD EUR --from 2026-12-01T00:00:00Z',
  );
}

function pairOf(command: Command): Command {
  return command.argument('<currency>', 'the currency, e.g. USD').argument('<in-currency>', 'the other one, e.g. EUR');
}

async function ratesOf(hub: Hub): Promise<Rate[]> {
  return hub.ask<Rate[]>(LIST, {});
}

async function onlyRate(hub: Hub, currency: string, inCurrency: string): Promise<string> {
  const own = (await ratesOf(hub)).filter((rate) => rate.currency === currency && rate.inCurrency === inCurrency);
  const [rate] = own;
  if (rate !== undefined && own.length === 1) return rate.validFrom;
  if (rate === undefined)
    throw usageError(`There is no rate of ${currency} in ${inCurrency}.`, 'See `heliograph prices rates`.');
  const begins = own.map(({ validFrom }) => validFrom).join(', ');
  throw usageError(`There are ${own.length} rates of ${currency} in ${inCurrency}.`, `Give --from, one of ${begins}.`);
}

async function* pageOf<T>(rows: T[]): AsyncGenerator<T[]> {
  yield rows;
}
