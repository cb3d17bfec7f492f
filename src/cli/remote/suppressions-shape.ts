/** Suppressions as the commands ask for them. */
import { connectionOf } from './paging.ts';

/** Selection of a suppression. */
export const SUPPRESSION_FIELDS =
  'id reason purposes createdAt expiresAt actor { kind name } contact { id phone } failures { messageId code providerCode networkErrorCode at }';
/** List of suppressions. */
export const SUPPRESSIONS = `query Suppressions($first: Int, $after: String, $filter: SuppressionFilter) {
  suppressions(first: $first, after: $after, filter: $filter) { ${connectionOf(SUPPRESSION_FIELDS)} } }`;

/** Reasons that can be stated. */
export const STATED = ['MANUAL', 'STOP', 'COMPLAINT', 'INVALID', 'REGULATOR'];

/** An entry of the suppression list. */
export interface Suppression {
  id: string;
  reason: string;
  purposes: string[];
  createdAt: string;
  expiresAt: string | null;
  actor: { kind: string; name: string | null };
  contact: { id: string; phone: string | null } | null;
  failures: {
    messageId: string;
    code: string;
    providerCode: string | null;
    networkErrorCode: string | null;
    at: string;
  }[];
}
