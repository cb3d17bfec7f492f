/** A message that is being written; this browser keeps it until it is sent. */
import type { SendInput } from '../../data/snippets.ts';

/** Somebody it is for. */
export interface Recipient {
  /** Number in E.164, or as it was typed. */
  phone: string;
  /** Id of the contact it was chosen from; `null`: it was typed. */
  contactId: string | null;
  name: string | null;
}

/** A draft. */
export interface Draft {
  recipients: readonly Recipient[];
  /** Name of the template; `null`: the text is written here. */
  template: string | null;
  locale: string;
  variables: Readonly<Record<string, string>>;
  text: string;
  purpose: string;
  /** Sender; empty: that of the route. */
  sender: string;
  /** Local time without zone, as an input of that kind has it; empty: at once. */
  sendAt: string;
}

/** A draft with nothing in it. */
export const EMPTY_DRAFT: Draft = {
  recipients: [],
  template: null,
  locale: '',
  variables: {},
  text: '',
  purpose: 'TRANSACTIONAL',
  sender: '',
  sendAt: '',
};

const KEY = 'heliograph.draft.';

/** Reads the draft that is kept for a workspace; what cannot be read is an empty one. */
export function keptDraft(workspaceId: string): Draft {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY + workspaceId) ?? 'null');
    return typeof kept === 'object' && kept !== null ? { ...EMPTY_DRAFT, ...kept } : EMPTY_DRAFT;
  } catch {
    return EMPTY_DRAFT;
  }
}

/** Keeps a draft for a workspace; one with nothing in it is forgotten. */
export function keepDraft(workspaceId: string, draft: Draft): void {
  const isEmpty = draft.text === '' && draft.recipients.length === 0 && draft.template === null;
  if (isEmpty) localStorage.removeItem(KEY + workspaceId);
  else localStorage.setItem(KEY + workspaceId, JSON.stringify(draft));
}

/** Splits what was pasted into recipients: one a line, or with commas or semicolons between them. */
export function pastedRecipients(text: string): Recipient[] {
  return text
    .split(/[\n,;\t]+/)
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map((phone) => ({ phone, contactId: null, name: null }));
}

/** Adds recipients; a number that is there already is there once. */
export function withRecipients(draft: Draft, more: readonly Recipient[]): Draft {
  const all = new Map(
    [...draft.recipients, ...more].map((each) => [each.phone.replaceAll(/[^\d+]/g, '') || each.phone, each]),
  );
  return { ...draft, recipients: [...all.values()] };
}

/** Makes what is sent, for one of the recipients. */
export function inputOf(draft: Draft, to: Recipient | null): SendInput {
  const { template, locale, variables, text, purpose, sender, sendAt } = draft;
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
  return {
    to: to?.contactId == null ? { phone: to?.phone ?? '' } : { contactId: to.contactId },
    content:
      template === null
        ? { text }
        : {
            template: {
              name: template,
              ...(locale === '' ? {} : { locale }),
              ...(Object.keys(given).length === 0 ? {} : { variables: given }),
            },
          },
    purpose,
    ...(sender === '' ? {} : { sender }),
    ...(sendAt === '' ? {} : { sendAt: new Date(sendAt).toISOString() }),
  };
}
