/** Columns of lists, fields, events, segments, triggers and coupons in the registry of personal data. */
import type { PersonalRow as Row } from '../kernel/personal-data.ts';

const LEADS_NOWHERE = 'stays: the id names nobody any more';
const CODE_STAYS = 'stays: a code, which nobody has any more';

/** Rows of the registry about whom an audience means, and what a person did. */
export const AUDIENCE_ROWS = [
  ['contact_list_members.contact_id', 'contact', 'id', 'who is on a list', 'deleted', true],
  ['contact_list_members.added_at', 'contact', 'attribute', 'since when the person is on it', 'deleted', true],
  ['contact_field_values.contact_id', 'contact', 'id', 'whose value it is', 'deleted', false],
  ['contact_field_values.text', 'contact', 'text', 'finding contacts by a typed field', 'deleted', false],
  ['contact_field_values.number', 'contact', 'attribute', 'finding contacts by a typed field', 'deleted', false],
  ['contact_field_values.longitude', 'contact', 'attribute', 'finding contacts by a typed field', 'deleted', false],
  ['contact_field_values.at', 'contact', 'attribute', 'finding contacts by a typed field', 'deleted', false],
  ['contact_events.contact_id', 'contact', 'id', 'who did it', 'deleted', true],
  ['contact_events.name', 'contact', 'text', 'what the person did', 'deleted', true],
  ['contact_events.properties', 'contact', 'text', 'what the workspace says of it', 'deleted', true],
  ['contact_events.at', 'contact', 'attribute', 'when the person did it', 'deleted', true],
  ['contact_events.key_digest', 'contact', 'digest', 'knowing a repeated event', 'deleted', false],
  ['trigger_firings.contact_id', 'contact', 'id', 'whom a trigger writes to', 'deleted', false],
  ['trigger_firings.at', 'contact', 'attribute', 'the date or the event that set a trigger off', 'deleted', false],
  ['trigger_firings.expires_at', 'contact', 'attribute', 'until when its message is worth anything', 'deleted', false],
  ['trigger_firings.answer', 'contact', 'attribute', 'what the person answered', 'deleted', false],
  ['trigger_firings.answered_at', 'contact', 'attribute', 'when the person answered', 'deleted', false],
  ['trigger_firings.occurrence', 'contact', 'attribute', 'knowing an occurrence again', 'deleted', false],
  ['segment_members.contact_id', 'contact', 'id', 'who is in a segment that is watched', 'deleted', false],
  ['segment_watches.looked_to', 'contact', 'id', 'how far a segment was looked at', LEADS_NOWHERE, false],
  ['coupons.key', 'contact', 'attribute', 'finding a coupon by what was typed', CODE_STAYS, false],
  ['coupons.code', 'contact', 'attribute', 'what the person redeems', CODE_STAYS, false],
  ['coupons.contact_id', 'contact', 'id', 'who was given it', LEADS_NOWHERE, false],
  ['coupons.reference', 'contact', 'text', 'what it was redeemed for', 'nulled', false],
] as const satisfies readonly Row[];
