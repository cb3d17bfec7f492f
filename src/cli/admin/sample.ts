/** The command `sample`. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { DATA_DIR_OPTION, type OnDatabase, onDatabase, print } from './on-database.ts';

/** `heliograph sample`: the sample data of a development hub, on its database. */
export function sampleCommand(): Command {
  const command = new Command('sample').description('the sample data that a development hub begins with');
  command.addCommand(
    withExamples(
      new Command('remove')
        .description('remove it, and nothing else; it is not made again')
        .option(...DATA_DIR_OPTION)
        .option('--json', 'print one JSON document')
        .action(remove),
      'heliograph sample remove',
    ),
  );
  return command;
}

async function remove(options: OnDatabase): Promise<void> {
  const { removeAllSamples } = await import('../../domains/samples/actions.ts');
  const { systemClock } = await import('../../kernel/clock.ts');
  const removed = await onDatabase(options, (db) => removeAllSamples({ db, clock: systemClock }));
  const { contacts, messages, templates, campaigns, triggers, couponPools, audience } = removed;
  print(options, removed, [
    `Removed ${contacts} contacts, ${messages} messages and ${templates} templates,`,
    `${campaigns} campaigns, ${triggers} triggers, ${couponPools} pools of coupons, and ${audience} segments, lists and fields.`,
  ]);
}
