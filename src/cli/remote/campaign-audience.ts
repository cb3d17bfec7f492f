/** `heliograph campaigns audience`: how many people a campaign would be for. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { audienceInput } from './campaign-input.ts';
import { type AudienceOptions, withAudience } from './campaign-options.ts';
import { printOne } from './output.ts';
import { type Size, sizeText } from './segments.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const SIZE = 'query Size($audience: AudienceInput!) { audienceSize(audience: $audience) { count isExact low high } }';
const COUNT = 'query Count($audience: AudienceInput!) { audienceCount(audience: $audience) }';

/** `heliograph campaigns audience`. */
export function audienceCommand(): Command {
  const command = withAudience(new Command('audience'))
    .description('how many contacts an audience has, or about, within about a second; nothing is stored')
    .option('--exact', 'count them, however long that takes')
    .action(async ({ exact, json, ...options }: HubOptions & AudienceOptions & { exact?: true }) => {
      const hub = openHub(options);
      const audience = await audienceInput(hub, options);
      if (audience === undefined) throw usageError('An audience is of somebody.', 'Give --tag, --list or --segment.');
      const size =
        exact === true ? exactly(await hub.ask<number>(COUNT, { audience })) : await hub.ask<Size>(SIZE, { audience });
      await printOne(json, size, [sizeText(size)]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph campaigns audience --tag spring --list "Spring fair" --exclude-segment "Bought lately"',
  );
}

const exactly = (count: number): Size => ({ count, isExact: true, low: count, high: count });
