/** Digits a number has at least: shorter runs are counts, ports and codes. ITU-T E.164 numbers have 15 at most. */
const MIN_DIGITS = 7;
/** Digits that stay at the end, to tell two numbers apart. */
const LAST_DIGITS = 2;
/** Calling codes of one and of two digits; all others have three. ITU-T E.164, list of assigned country codes. */
const CALLING_CODE = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;
/** Ids and times, which stay; then digits as people and machines write numbers, not within a word. */
const NUMBER =
  /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT[\d:.]+|(?<!\w)(\+?\d[\d\s().-]{5,}\d)(?!\w)/g;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
/** A text of a fault is cut here. */
const MAX_LENGTH = 300;

/** A number as a log may show it: its calling code and last two digits, "+44•••56". */
export function maskNumber(number: string): string {
  const digits = number.replace(/\D/g, '').replace(/^00/, '');
  const code = CALLING_CODE.exec(digits)?.[0] ?? '';
  return `${number.startsWith('+') ? '+' : ''}${code}•••${digits.slice(-LAST_DIGITS)}`;
}

/** The digits of a number in E.164 behind its calling code: what its national spellings have in common. */
export function nationalDigits(e164: string): string {
  return e164.replace(/\D/g, '').replace(CALLING_CODE, '');
}

/** A text with every phone number in it masked. Ids, times and addresses of machines stay. */
export function maskNumbers(text: string): string {
  return text.replace(NUMBER, (found: string, number: string | undefined) => {
    if (number === undefined || IPV4.test(found) || found.replace(/\D/g, '').length < MIN_DIGITS) return found;
    return maskNumber(found);
  });
}

/** SQLSTATE classes whose messages quote what was to be stored: data, constraints, and what triggers say. */
const QUOTES_VALUES = /^(?:22|23|P0)/;

/**
 * Text that a log has of a fault: never a number or a text of a message, which errors of a database can quote. Of
 * those, only the SQLSTATE and the place of the fault are logged.
 */
export function faultText(error: unknown): string {
  if (!(error instanceof Error)) return maskNumbers(String(error).slice(0, MAX_LENGTH));
  const { code, table, constraint } = error as { code?: unknown; table?: unknown; constraint?: unknown };
  if (typeof code === 'string' && code.length === 5 && QUOTES_VALUES.test(code)) {
    const where = [table, constraint].filter((each) => typeof each === 'string').join(', ');
    return `${error.name}: SQLSTATE ${code}${where === '' ? '' : ` (${where})`}`;
  }
  const lines = error.message.trim().split('\n');
  // Prisma's errors begin with the arguments of the call.
  const line = error.name.startsWith('Prisma') ? lines.at(-1) : lines[0];
  const coded = typeof code === 'string' && line === '' ? code : (line ?? '');
  return `${error.name}: ${maskNumbers(coded.slice(0, MAX_LENGTH))}`;
}
