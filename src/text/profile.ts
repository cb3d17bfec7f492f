/** Text profiles: alphabets and concatenation that a connection's SMSC takes. */
import type { Language } from './gsm7.ts';
import type { Ports } from './header.ts';

/** Meanings of data_coding 0 to an SMSC. */
export const DEFAULT_ALPHABETS = ['GSM7_UNPACKED', 'GSM7_PACKED', 'LATIN1', 'ASCII', 'UCS2'] as const;
/** One of them. */
export type DefaultAlphabet = (typeof DEFAULT_ALPHABETS)[number];

/** Methods that tie the parts of a long message together. */
export const CONCATENATIONS = ['UDH_8BIT', 'UDH_16BIT', 'SAR', 'MESSAGE_PAYLOAD'] as const;
/** One of them. */
export type Concatenation = (typeof CONCATENATIONS)[number];

/** Form in which a connection takes its texts. */
export interface TextProfile {
  defaultAlphabet: DefaultAlphabet;
  concatenation: Concatenation;
  /** National languages that the SMSC and its handsets take, in order of preference. Only for headers of our own. */
  languages: readonly Language[];
  /** data_coding of texts in the default alphabet, when it is not 0; `null`: 0. */
  dataCoding: number | null;
}

/** Profile that every SMSC takes. */
export const PLAIN_PROFILE: TextProfile = {
  defaultAlphabet: 'GSM7_UNPACKED',
  concatenation: 'UDH_8BIT',
  languages: [],
  dataCoding: null,
};

/** Options of one message besides its text. */
export interface TextOptions {
  /** Class 0: shown at once and not stored. 3GPP TS 23.038 §4 */
  flash?: boolean;
  /** The application on the handset that is to get it. */
  ports?: Ports;
}
