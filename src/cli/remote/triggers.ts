/** `heliograph triggers`: messages that are sent when something happens to a person. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { idOfNamed } from './named.ts';
import { notFound } from './not-found.ts';
import { choice, given, type Limited, limitOf, withLimit } from './options.ts';
import { printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';
import { attendanceCommand, occurrencesCommand } from './trigger-occurrences.ts';
import { COLUMNS, FIELDS, linesOf, mutateTrigger, PAYLOAD, type Trigger } from './trigger-shape.ts';
import { createCommand, updateCommand } from './trigger-write.ts';

const LIST = `query Triggers($first: Int, $after: String, $status: TriggerStatus) {
  triggers(first: $first, after: $after, status: $status) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Trigger($id: ID!) { trigger(id: $id) { ${FIELDS} } }`;

const STATUSES = ['ACTIVE', 'PAUSED', 'REMOVED'];

/** `heliograph triggers`, with everything below it. */
export function triggersCommand(): Command {
  return new Command('triggers')
    .description('messages when something happens to a person: an event comes, a date is near, a segment is entered')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(updateCommand())
    .addCommand(occurrencesCommand())
    .addCommand(attendanceCommand())
    .addCommand(actCommand('pause', 'nothing sets it off any more, until it is resumed'))
    .addCommand(actCommand('resume', 'go on with a trigger that is paused, from now on'))
    .addCommand(actCommand('remove', 'remove a trigger; what waits of it is canceled'));
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the triggers of the workspace, the newest first (what `heliograph triggers` does)')
    .addOption(choice('--status <status>', STATUSES, 'triggers in this state (default: those that are not removed)'))
    .action(async ({ status, ...options }: HubOptions & Limited & { status?: string }) => {
      const pages = pagesOf<Trigger>(openHub(options).withHidden(), LIST, given({ status }), limitOf(options));
      const none =
        status === undefined ? 'There is no trigger yet: heliograph triggers create.' : 'No trigger is like this.';
      await printList(options.json, pages, COLUMNS, none);
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph triggers', 'heliograph triggers --status paused');
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one trigger, with what came of it')
    .argument('<trigger>', 'its name or id')
    .action(async (named: string, options: HubOptions) => {
      const hub = openHub(options).withHidden();
      const trigger = await hub.ask<Trigger | null>(SHOW, { id: await idOfNamed(hub, 'trigger', named) });
      if (trigger === null) throw notFound('trigger', named);
      await printOne(options.json, trigger, linesOf(trigger));
    });
  return withExamples(withHubOptions(command), 'heliograph triggers show Reminder');
}

function actCommand(act: 'pause' | 'resume' | 'remove', description: string): Command {
  const mutation = `${act}Trigger`;
  const type = `${act.charAt(0).toUpperCase()}${act.slice(1)}TriggerInput`;
  const text = `mutation Act($input: ${type}!) { ${mutation}(input: $input) { ${PAYLOAD} } }`;
  const command = new Command(act)
    .description(description)
    .argument('<trigger>', 'its name or id')
    .action(async (named: string, options: HubOptions) => {
      const hub = openHub(options);
      const trigger = await mutateTrigger(hub, text, { id: await idOfNamed(hub, 'trigger', named) });
      await printOne(options.json, trigger, linesOf(trigger));
    });
  return withExamples(withHubOptions(command), `heliograph triggers ${act} Reminder`);
}
