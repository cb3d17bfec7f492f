/** Phone numbers and countries in the reader's way. */

/** Calling codes of one and two digits; all others have three. */
const SHORT_CODES = /^(?:1|7|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/;

/** Groups a number in E.164: "+44 7700 900 123". */
export function groupNumber(number: string): string {
  if (!/^\+\d{7,15}$/.test(number)) return number;
  const digits = number.slice(1);
  const [code = digits.slice(0, 3)] = SHORT_CODES.exec(digits) ?? [];
  const rest = digits.slice(code.length);
  const groups: string[] = [];
  for (let end = rest.length; end > 0; end -= 3) groups.unshift(rest.slice(Math.max(0, end - 3), end));
  const [first = '', second = '', ...others] = groups;
  const whole = first.length < 3 && second !== '' ? [first + second, ...others] : groups;
  return `+${code} ${whole.join(' ')}`;
}

const NAMES = new Intl.DisplayNames(undefined, { type: 'region' });

/** Names a country of ISO 3166-1 alpha-2 in the reader's language. */
export function countryName(code: string): string {
  try {
    return NAMES.of(code) ?? code;
  } catch {
    return code;
  }
}
