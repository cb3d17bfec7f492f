/** Types of addresses: what is one cannot be taken for another. */

declare const kind: unique symbol;

/** A number with its plus and its calling code: what a message may be sent to. */
export type E164 = string & { readonly [kind]: 'E164' };
/** Digits that mean something in one network or country alone: nothing is sent to them, a sender may be one. */
export type ShortCode = string & { readonly [kind]: 'ShortCode' };
/** A name in place of a number: nothing can be sent to it, whatever it looks like. */
export type Alphanumeric = string & { readonly [kind]: 'Alphanumeric' };
