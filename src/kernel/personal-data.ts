/** The words of the registry of personal data: whose a datum is, what it holds, and what erasing does with it. */

/**
 * Effect of erasing a contact on a datum. `nulled`, `emptied`: the row stays without it; `masked`: the whole text gives way
 * to a word where the number stands in it; `deleted`: the row goes; otherwise why it stays.
 */
export type Erasure = 'nulled' | 'emptied' | 'masked' | 'deleted' | `stays: ${string}`;

/** A datum that can hold a number, a name, or words of or about a person. */
export interface PersonalDatum {
  /** Person or party that it is about. */
  subject: 'contact' | 'member' | 'sender' | 'workspace';
  /** Kind of the datum. An id names nobody once the contact that it leads to is erased. */
  holds: 'number' | 'name' | 'text' | 'file' | 'attribute' | 'digest' | 'id';
  purpose: string;
  erase: Erasure;
  /** Part of an export of the contact. */
  exported: boolean;
}

/** A column as the registry of the database writes it. */
export type PersonalRow = readonly [
  place: `${string}.${string}`,
  subject: PersonalDatum['subject'],
  holds: PersonalDatum['holds'],
  purpose: string,
  erase: PersonalDatum['erase'],
  exported: boolean,
];
