/** A contact as its form writes it: what of it goes to the hub. */
import type { VariablesOf } from 'gql.tada';
import { commaList } from '../../ui/comma-list.ts';
import { fieldText, fieldValue, type TypedField } from './field-values.ts';
import type { ContactWhole, SaveContactMutation } from './operations.ts';

/** A contact as the API takes it. */
export type ContactInput = VariablesOf<typeof SaveContactMutation>['contact'];

/** Contents of the form. */
export interface Written {
  phone: string;
  name: string;
  locale: string;
  tags: string;
}

/** First contents of the form. */
export function writtenOf(contact: ContactWhole | undefined): Written {
  return {
    phone: contact?.phone ?? '',
    name: contact?.name ?? '',
    locale: contact?.locale ?? '',
    tags: contact?.tags.join(', ') ?? '',
  };
}

/** Texts of the fields that a contact begins with. */
export function textsOf(contact: ContactWhole | undefined, fields: readonly TypedField[]): Record<string, string> {
  const own = (contact?.attributes ?? {}) as Record<string, unknown>;
  return Object.fromEntries(fields.map((field) => [field.name, fieldText(field, own[field.name])]));
}

/** Fault of the language; `null`: none. */
export function languageFault(before: Written, { locale }: Written): string | null {
  return before.locale !== '' && locale.trim() === '' ? 'The language can be changed, not taken away.' : null;
}

/** The input of the API: what was changed alone, so that what somebody else changes meanwhile stays. */
export function inputOf(
  before: Written,
  { phone, name, locale, tags }: Written,
  fields: readonly TypedField[],
  textsBefore: Readonly<Record<string, string>>,
  texts: Readonly<Record<string, string>>,
): ContactInput {
  const changed = fields.filter((field) => (texts[field.name] ?? '') !== (textsBefore[field.name] ?? ''));
  const attributes = changed.map((field) => [field.name, fieldValue(field, texts[field.name] ?? '')] as const);
  const locales = locale.trim();
  return {
    phone: phone.trim(),
    ...(name.trim() === before.name ? {} : { name: name.trim() === '' ? null : name.trim() }),
    // A language is changed, and never forgotten.
    ...(locales === before.locale || locales === '' ? {} : { locale: locales }),
    ...(tags.trim() === before.tags ? {} : { tags: commaList(tags) }),
    ...(attributes.length === 0 ? {} : { attributes: Object.fromEntries(attributes) }),
  };
}
