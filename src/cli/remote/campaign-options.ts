/** Options of `heliograph campaigns create`, `update` and `step` about whom a campaign is for and what it says. */
import { type Command, Option } from 'commander';
import { PURPOSE_NAMES } from '../../kernel/words.ts';
import type { ScheduleOptions } from './campaign-schedule.ts';
import type { VariantOptions } from './campaign-variants.ts';
import { choice, moment, repeated, type Said, wholeNumber } from './options.ts';

/** Options about the content of a campaign or of a step. */
export interface ContentOptions {
  template?: string;
  templateVersion?: Said<number>;
  var?: Said<string[]>;
  coupons?: Said<string>;
  sender?: Said<string>;
  rate?: Said<number>;
}

/** Options about the audience of a campaign. */
export interface AudienceOptions {
  tag?: Said<string[]>;
  list?: Said<string[]>;
  segment?: Said<string[]>;
  excludeTag?: Said<string[]>;
  excludeList?: Said<string[]>;
  excludeSegment?: Said<string[]>;
}

/** Their names. */
export const AUDIENCE_OPTIONS = [
  'tag',
  'list',
  'segment',
  'excludeTag',
  'excludeList',
  'excludeSegment',
] as const satisfies readonly (keyof AudienceOptions)[];

/** Options of a campaign. */
export interface CampaignOptions extends ScheduleOptions, VariantOptions, ContentOptions, AudienceOptions {
  purpose?: string;
  objective?: string;
  metric?: string;
  event?: string;
  withinDays?: number;
  route?: Said<string[]>;
  endsAt?: Said<string>;
}

/** Codes and answers go one by one. */
const PURPOSES = PURPOSE_NAMES.filter((purpose) => purpose !== 'OTP' && purpose !== 'CONVERSATION');
const OBJECTIVES = ['SALES', 'SATISFACTION', 'SECURITY', 'ATTENDANCE', 'PAYMENT', 'INFORMATION'];
const METRICS = ['CLICKED', 'REPLIED', 'EVENT', 'NONE'];

/** Adds the options about the content. @param isNew it needs a template */
export function withContent(command: Command, isNew: boolean, senderWhenAbsent: string): Command {
  return command
    .addOption(new Option('--template <name>', 'what it says').makeOptionMandatory(isNew))
    .addOption(
      new Option(
        '--template-version <number>',
        'a published version of it (default: the one that is published when it is checked)',
      ).argParser(wholeNumber(1)),
    )
    .addOption(repeated('--var <name=value>', 'a value for whoever has none of their own'))
    .option(
      '--coupons <pool>',
      'each recipient gets a code of this pool, from `heliograph coupons`, as the variable coupon',
    )
    .option('--sender <sender>', `an allowed sender (default: ${senderWhenAbsent})`)
    .addOption(
      new Option('--rate <messages>', 'messages made in a second at most, on average').argParser(wholeNumber(1)),
    );
}

/** Adds the options about the audience. */
export function withAudience(command: Command): Command {
  return command
    .addOption(repeated('--tag <tag>', 'contacts with this tag'))
    .addOption(repeated('--list <list>', 'contacts on this list, by its name or id'))
    .addOption(repeated('--segment <segment>', 'contacts in this segment, by its name or id'))
    .addOption(repeated('--exclude-tag <tag>', 'but nobody with this tag'))
    .addOption(repeated('--exclude-list <list>', 'but nobody on this list, by its name or id'))
    .addOption(repeated('--exclude-segment <segment>', 'but nobody in this segment, by its name or id'));
}

/** Adds the options about purpose, success and routes. @param isNew it needs a purpose, and has the usual values of the others */
export function withPurpose(command: Command, isNew: boolean): Command {
  const usual = (option: Option, value: string) => (isNew ? option.default(value) : option);
  return command
    .addOption(choice('--purpose <purpose>', PURPOSES, 'why its messages are sent').makeOptionMandatory(isNew))
    .addOption(usual(choice('--objective <objective>', OBJECTIVES, 'what it is for'), 'INFORMATION'))
    .addOption(usual(choice('--metric <metric>', METRICS, 'what counts as a success'), 'NONE'))
    .option('--event <name>', 'with --metric event: the name of the event')
    .addOption(new Option('--within-days <days>', 'days in which a success counts').argParser(wholeNumber(1, 90)))
    .addOption(repeated('--route <route>', 'go by this route, by its name or id, and by no other'))
    .addOption(new Option('--ends-at <moment>', 'when its offer ends').argParser(moment(1)));
}

/** Options that take away what a campaign has; each stands for a null of the API. */
const TAKEN_AWAY: readonly (readonly [name: string, then: string])[] = [
  ['template-version', 'the version that is published when it is checked'],
  ['var', 'no values'],
  ['coupons', 'no coupons'],
  ['sender', 'the default of each route'],
  ['rate', 'as many messages in a second as go'],
  ['tag', 'no tags'],
  ['list', 'no lists'],
  ['segment', 'no segments'],
  ['exclude-tag', 'nobody is left out for a tag'],
  ['exclude-list', 'nobody is left out for a list'],
  ['exclude-segment', 'nobody is left out for a segment'],
  ['route', 'by the route of each number'],
  ['ends-at', 'its offer does not end'],
  ['at', 'no time of its own, nor one of everybody’s own clock: it begins once it is started'],
  ['time-zone', 'the zone of the workspace'],
  ['hours', 'at any hour'],
  ['repeat', 'it is done once'],
  ['on', 'the weekday of the first run'],
  ['until', 'runs have no last day'],
  ['times', 'any number of runs'],
  ['variant', 'no variants'],
];

/** Adds the options that take something away. The options themselves come first, or they would be on from the start. */
export function withTakenAway(command: Command): Command {
  for (const [name, then] of TAKEN_AWAY) command.addOption(new Option(`--no-${name}`, then));
  return command;
}
