import fc from 'fast-check';
import { getCountries, getExampleNumber, ParseError, parsePhoneNumberWithError } from 'libphonenumber-js/max';
import metadata from 'libphonenumber-js/max/metadata';
import examples from 'libphonenumber-js/mobile/examples';
import { describe, expect, test } from 'vitest';
import { readE164 } from '../../src/kernel/e164.ts';
import { RESPELLINGS, respelled } from '../../src/kernel/numbering.ts';
import { type Phone, parsePhone } from '../../src/kernel/phone.ts';

/** Country calling codes and those of international services; every plan's own by its countries. */
const CALLING_CODES = [...Object.keys(metadata.country_calling_codes), ...Object.keys(metadata.nonGeographic)];
const SHARED = Object.entries(metadata.country_calling_codes).filter(([, countries]) => countries.length > 1);
const SERVICES = Object.keys(metadata.nonGeographic);

/** Every alternative of the metadata's patterns is reached sooner or later by digits that its plans begin with. */
const LEADS = [
  ...new Set(Object.values(metadata.countries).flatMap((plan) => String(plan?.[10] || '').match(/\d+/g) ?? [])),
];

/** A valid mobile number of each country, and of each service digits of a length that it has. */
const EXAMPLES = getCountries().flatMap((country) => getExampleNumber(country, examples)?.number ?? []);

const digit = fc.constantFrom(...'0123456789');
const digits = (min: number, max: number) => fc.string({ unit: digit, minLength: min, maxLength: max });

/** Any digits behind any calling code, as long as E.164 allows and a little longer. */
const behindACode = fc
  .tuple(fc.constantFrom(...CALLING_CODES), fc.constantFrom('', '0', '1', '8', ...LEADS), digits(1, 14))
  .map(([code, lead, rest]) => `+${code}${lead}${rest}`);
/** Numbers near to valid ones: digits changed, added, taken away, or a national prefix within. */
const nearAnExample = fc
  .tuple(
    fc.constantFrom(...EXAMPLES),
    fc.nat(14),
    digits(0, 3),
    fc.nat(2),
    fc.constantFrom('', '', '', '0', '1', '8', '06'),
  )
  .map(([number, at, put, cut, prefix]) => {
    const changed = `${number.slice(0, 2 + at)}${put}${number.slice(2 + at + cut)}`;
    const code = CALLING_CODES.find((each) => changed.startsWith(`+${each}`)) ?? '';
    return prefix === '' ? changed : `+${code}${prefix}${changed.slice(1 + code.length)}`;
  });
const PLAIN = { country: null, fictional: false };

/** What the library alone says of digits behind a plus, in the spelling that is taken; `null`: they are no number. */
function byLibrary(text: string): Phone | null {
  try {
    const parsed = parsePhoneNumberWithError(text, { extract: false });
    const right = respelled(parsed.number.slice(1), RESPELLINGS);
    const now = right === null ? parsed : parsePhoneNumberWithError(`+${right}`);
    const taken = now.isValid() ? now : parsed;
    return taken.isValid() ? ({ e164: taken.number as string, country: taken.country ?? null } as Phone) : null;
  } catch (error) {
    if (error instanceof ParseError) return null;
    throw error;
  }
}

/** The library is the reference: both say the same of every number. */
function agree(text: string): void {
  const read = parsePhone(text, PLAIN);
  expect(read.ok ? read.phone : null, text).toEqual(byLibrary(text));
}

describe('a number is read as libphonenumber reads it', () => {
  test.each(EXAMPLES)('%s', (number) => {
    agree(number);
    expect(readE164(number, false)?.e164).toBe(byLibrary(number)?.e164);
  });

  test('behind any calling code', () => {
    fc.assert(fc.property(behindACode, agree), { numRuns: 6_000 });
  });

  test('when it is nearly valid', () => {
    fc.assert(fc.property(nearAnExample, agree), { numRuns: 6_000 });
  });

  test.each(SHARED)('of the countries that share +%s: %s', (code) => {
    // Every beginning of three digits, in each length that the plans know.
    const plans = metadata.country_calling_codes[code]?.map((each) => metadata.countries[each]) ?? [];
    const lengths = new Set(plans.flatMap((plan) => plan?.[3] as number[]));
    for (const length of lengths) {
      for (let lead = 0; lead < 1_000; lead++) {
        const national = `${String(lead).padStart(3, '0')}${'2345678901234'.slice(0, length - 3)}`;
        agree(`+${code}${national}`);
      }
    }
  });

  test.each(SERVICES)('of the international service +%s, which has no country', (code) => {
    let valid = 0;
    for (const length of metadata.nonGeographic[code]?.[3] ?? []) {
      for (let lead = 0; lead < 1_000; lead++) {
        const text = `+${code}${String(lead).padStart(3, '0')}${'012345678901'.slice(0, length - 3)}`;
        agree(text);
        if (readE164(text, false)?.country === null) valid += 1;
      }
    }
    expect(valid).toBeGreaterThan(0);
  });
});

test('the library is hardly ever asked for a mobile number that it finds valid', () => {
  let valid = 0;
  let asked = 0;
  const mobile = fc
    .tuple(fc.constantFrom(...EXAMPLES), digits(4, 4))
    .map(([number, end]) => `${number.slice(0, -4)}${end}`);
  const count = (text: string) => {
    if (byLibrary(text) === null) return;
    valid += 1;
    if (readE164(text, false) === null) asked += 1;
  };
  fc.assert(fc.property(mobile, count), { numRuns: 3_000, seed: 7 });
  expect(valid).toBeGreaterThan(2_000);
  expect(asked / valid).toBeLessThan(0.01);
});

test('countries are told apart within a shared plan', () => {
  const known: [string, string | null][] = [
    ['+12125550123', 'US'],
    ['+14165550123', 'CA'],
    ['+12684641234', 'AG'],
    ['+78005553535', 'RU'],
    ['+77710009998', 'KZ'],
    ['+390669812345', 'VA'],
    ['+447400123456', 'GB'],
    ['+447781123456', 'GG'],
    ['+447797712345', 'JE'],
    ['+447624123456', 'IM'],
    ['+358457123456', 'FI'],
    ['+358181234567', 'AX'],
    ['+4779123456', 'SJ'],
    ['+262639012345', 'YT'],
    ['+61891641234', 'CX'],
    ['+59995181234', 'CW'],
    ['+80012345678', null],
  ];
  for (const [text, expected] of known) {
    agree(text);
    expect(parsePhone(text, PLAIN), text).toEqual({ ok: true, phone: { e164: text, country: expected } });
  }
});
