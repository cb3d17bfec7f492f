/** Changes to the rules of the workspace: what was written, and what says the same on the command line. */
import type { ResultOf, VariablesOf } from 'gql.tada';
import { commandLine } from '../../data/operation-code.ts';
import type { OwnRulesQuery, WorkspaceRulesMutation } from './rules-operations.ts';

const NAMES = [
  'brand',
  'optOutText',
  'contentChecks',
  'senderChecks',
  'strict',
  'noCommonWindow',
  'unusableAfter',
  'evidenceRequired',
] as const;

/** Rules that the form is about. */
export type OwnRules = Pick<NonNullable<ResultOf<typeof OwnRulesQuery>['workspaceRules']>, (typeof NAMES)[number]>;

/** Rules to set, as the API takes them. */
type RulesInput = VariablesOf<typeof WorkspaceRulesMutation>['input'];

/** Rules that are written otherwise than they are; what is left out stays, and an empty text takes away what was set. */
export function changesOf(before: OwnRules, written: OwnRules): RulesInput {
  const plain = (value: OwnRules[keyof OwnRules]) => (typeof value === 'string' ? value.trim() : (value ?? ''));
  const changed = NAMES.filter((name) => plain(written[name]) !== plain(before[name]));
  return Object.fromEntries(changed.map((name) => [name, plain(written[name])])) as RulesInput;
}

/** True where a check is to report only: then somebody has to say why. */
export function needsReason({ contentChecks, senderChecks }: RulesInput): boolean {
  return contentChecks === 'REPORT' || senderChecks === 'REPORT';
}

/** The command that sets the same. */
export function rulesCommand({
  brand,
  optOutText,
  contentChecks,
  senderChecks,
  strict,
  noCommonWindow,
  unusableAfter,
  evidenceRequired,
  reason,
}: RulesInput): string {
  return commandLine('rules set', [], {
    brand,
    'no-brand': brand === '',
    'opt-out-text': optOutText,
    'no-opt-out-text': optOutText === '',
    'content-checks': contentChecks?.toLowerCase(),
    'sender-checks': senderChecks?.toLowerCase(),
    strict: strict === true,
    'no-strict': strict === false,
    'if-no-window': noCommonWindow?.toLowerCase().replace('_', '-'),
    'unusable-after': unusableAfter,
    'require-evidence': evidenceRequired === true,
    'no-require-evidence': evidenceRequired === false,
    reason,
  });
}
