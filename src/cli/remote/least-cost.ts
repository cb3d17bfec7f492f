/** `heliograph routes least-cost`: whether the cheapest of several routes is taken. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { given } from './options.ts';
import { printOne } from './output.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'leastCostRouting { minDeliveryPercent minSamples }';
const SHOW = `query LeastCost { ${FIELDS} }`;
const SET = `mutation SetLeastCost($input: SetLeastCostRoutingInput!) { setLeastCostRouting(input: $input) {
  ... on SetLeastCostRoutingPayload { ${FIELDS} } ${failures('InvalidInput')} } }`;

interface LeastCost {
  minDeliveryPercent: number | null;
  minSamples: number;
}

interface LeastCostOptions extends HubOptions {
  on?: true;
  off?: true;
  minDelivery?: number;
  minSamples?: number;
}

/** `heliograph routes least-cost`. */
export function leastCostCommand(): Command {
  const number = (name: string) => (value: string) => {
    if (/^\d{1,7}(\.\d+)?$/.test(value)) return Number(value);
    throw usageError(`${name} "${value}" must be a number.`);
  };
  const command = new Command('least-cost')
    .description(
      'whether the cheapest of the routes of the same priority is taken; without options it shows the setting',
    )
    .option('--on', 'take the cheapest route')
    .option('--off', 'do not look at what carriers ask')
    .addOption(
      new Option(
        '--min-delivery <percent>',
        'share of messages that a route has to deliver (default: the floors of the routes alone)',
      ).argParser(number('--min-delivery')),
    )
    .addOption(
      new Option('--min-samples <count>', 'messages by which a route is judged (default: 50)').argParser(
        number('--min-samples'),
      ),
    )
    .action(leastCost);
  return withExamples(
    withHubOptions(command),
    'heliograph routes least-cost',
    'heliograph routes least-cost --on --min-delivery 85',
    'heliograph routes least-cost --off',
  );
}

async function leastCost({ on, off, minDelivery, minSamples, ...options }: LeastCostOptions): Promise<void> {
  if (on === true && off === true) throw usageError('--on and --off exclude each other.');
  const floors = given({ minDeliveryPercent: minDelivery, minSamples });
  if (on !== true && Object.keys(floors).length > 0) throw usageError('Floors need --on.', 'Add --on.');
  const hub = openHub(options);
  const change = on === true || off === true;
  const setting = change
    ? (await hub.mutate<{ leastCostRouting: LeastCost | null }>(SET, { input: { enabled: on === true, ...floors } }))
        .leastCostRouting
    : await hub.ask<LeastCost | null>(SHOW, {});
  await printOne(options.json, setting, [textOf(setting)]);
}

function textOf(setting: LeastCost | null): string {
  if (setting === null) return 'off: routes are not chosen by what carriers ask';
  const { minDeliveryPercent, minSamples } = setting;
  const floor =
    minDeliveryPercent === null ? 'its own floors' : `a floor of ${minDeliveryPercent} %, unless it has its own`;
  return `on: the cheapest route of a priority; each is judged by ${floor}, once ${minSamples} messages ended`;
}
