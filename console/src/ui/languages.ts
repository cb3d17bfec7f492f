/** Languages and alphabets in words. */

/** Names a language of BCP 47 in the reader's own. */
export function languageName(locale: string): string {
  try {
    return new Intl.DisplayNames(undefined, { type: 'language' }).of(locale) ?? locale;
  } catch {
    return locale;
  }
}

const ENCODINGS: Readonly<Record<string, string>> = {
  GSM7: 'GSM 7-bit',
  UCS2: 'Unicode (UCS-2)',
  LATIN1: 'Latin-1',
  ASCII: 'ASCII',
  BINARY: 'octets',
};

/** Names how a text is written on its way. */
export function encodingName(encoding: string): string {
  return ENCODINGS[encoding] ?? encoding;
}
