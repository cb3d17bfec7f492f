/** Line gate: what a look-up says of the number. */
import type { LineType } from '../kernel/number-lookups.ts';
import { type Finding, gate } from './gate.ts';
import { REASONS, type ReasonCode } from './reasons.ts';
import type { Rule } from './rule.ts';

const RULE: Rule = { id: 'line', source: 'the number look-ups of the workspace', asOf: '2026-11-29' };

/** Lines in sentences. */
const CALLED = {
  MOBILE: 'a mobile number',
  LANDLINE: 'a landline',
  VOIP: 'a number of internet telephony',
  TOLL_FREE: 'a toll-free number',
  PREMIUM: 'a premium-rate number',
  UNKNOWN: 'a number of which the provider knows nothing',
} as const satisfies Record<LineType, string>;

const allowed = (reason: string, facts: Finding['facts']): Finding => ({
  rule: RULE,
  ruling: { kind: 'allow' },
  reason,
  facts,
});
const refused = (code: ReasonCode, reason: string, facts: Finding['facts']): Finding => {
  return { rule: RULE, ruling: { kind: 'refuse', code, reason, status: 'BLOCKED' }, reason, facts };
};

/** One finding for all lines of a kind: whoever finds the same returns the same. */
const KNOWN = Object.fromEntries(
  Object.entries(CALLED).map(([lineType, words]) => [
    lineType,
    allowed(`A look-up says that it is ${words}.`, { lineType }),
  ]),
) as Readonly<Record<LineType, Finding>>;
const IS_LANDLINE = refused('NUMBER_IS_LANDLINE', REASONS.NUMBER_IS_LANDLINE.description, { lineType: 'LANDLINE' });
const NOT_ASKED = allowed('Nothing is known of its line yet: it is looked up when a message is sent.', {
  lineType: null,
});
/** Findings about a line of which nothing is known, for one reason. */
const unknown = (reason: string) => ({
  SEND: allowed(reason, { lineType: null }),
  REFUSE: refused('LOOKUP_UNANSWERED', reason, { lineType: null }),
});
const SILENT = unknown('Nothing is known of its line: the provider of look-ups did not answer in time.');
const LIMITED = unknown(
  'Nothing is known of its line: the daily limit of look-ups is used up, and the provider is asked about no more numbers today.',
);

/** Refuses landlines where the workspace wants that. It is asked of numbers that are looked up, when a message is accepted. */
export const lineGate = gate({
  name: 'line',
  needs: ['line'],
  appliesTo: ({ line }) => line !== null,
  decide({ line }) {
    if (line === null) return NOT_ASKED;
    if (line.lineType === null) {
      if (line.isLimited) return LIMITED[line.silence];
      return line.wasAsked ? SILENT[line.silence] : NOT_ASKED;
    }
    return line.lineType === 'LANDLINE' && line.refuseLandlines ? IS_LANDLINE : KNOWN[line.lineType];
  },
});
