import { parsePhoneNumberWithError } from 'libphonenumber-js/max';
import { describe, expect, test } from 'vitest';
import { readSource, TON } from '../../src/kernel/address.ts';
import { readE164 } from '../../src/kernel/e164.ts';
import { FICTIONAL_RANGES } from '../../src/kernel/fictional.ts';
import { RESPELLINGS, respelled, spellingsOf } from '../../src/kernel/numbering.ts';
import { parsePhone } from '../../src/kernel/phone.ts';

const read = (text: string, country: string | null = null, fictional = false) => {
  const result = parsePhone(text, { country, fictional });
  return result.ok ? result.phone.e164 : result.message;
};

describe('one SIM has one spelling', () => {
  test.each(RESPELLINGS.map((way) => [way.country, ...way.example] as const))(
    '%s: %s is %s',
    (_country, old, taken) => {
      expect(read(`+${old}`)).toBe(`+${taken}`);
      expect(read(`+${taken}`)).toBe(`+${taken}`);
      expect(parsePhoneNumberWithError(`+${taken}`).isValid()).toBe(true);
      // What is taken is no old spelling of anything: to read it again changes nothing, and so does its hash.
      expect(respelled(taken, RESPELLINGS)).toBe(null);
      expect(spellingsOf(taken)).toContain(old);
      expect(spellingsOf(taken)[0]).toBe(taken);
    },
  );

  test.each([
    ['0052 1 55 1234 5678', null, '+525512345678'],
    ['11 15-5555-1235', 'AR', '+5491155551235'],
    ['11 5555-1235', 'AR', '+5491155551235'],
    ['+54 9 11 15 5555 1235', null, '+5491155551235'],
    ['+54 9 221 15 555 1234', null, '+5492215551234'],
    ['+52 044 55 1234 5678', null, '+525512345678'],
    ['044 55 1234 5678', 'MX', '+525512345678'],
    ['01 55 1234 5678', 'MX', '+525512345678'],
    ['(11) 8765-4321', 'BR', '+5511987654321'],
    ['551187654321', 'BR', '+5511987654321'],
    ['97 12 34 56', 'BJ', '+2290197123456'],
    ['07 12 34 56', 'CI', '+2250707123456'],
    ['0120 234 5678', 'VN', '+84702345678'],
  ])('%s in %s is %s', (text, country, e164) => {
    expect(read(text, country)).toBe(e164);
  });

  test.each([
    ['a land line of Brazil', '+551137654321'],
    ['a number of Mexico that begins with a 1 nowhere', '+525512345678'],
    ['a toll-free number of Argentina', '+548001234567'],
    ['a land line of Ivory Coast in the new plan', '+2252721234567'],
  ])('%s stays', (_what, e164) => {
    expect(read(e164)).toBe(e164);
  });
});

describe('what stands around a number is taken away', () => {
  test.each([
    ['\u202a+447911123456\u202c', 'marks of direction'],
    ['\u2068+44 7911 123456\u2069', 'isolates'],
    ['\ufeff+447911123456', 'a byte order mark'],
    ['+44\u202f7911\u00a0123\u2009456', 'narrow, no-break and thin spaces'],
    ['+44 7911 123456\t\r\n', 'white space behind'],
    ['  \t+447911123456', 'white space in front'],
    ['\u200b+4479\u00ad11123456', 'a zero width space and a soft hyphen'],
    ['＋４４７９１１１２３４５６', 'full-width digits'],
    ['+٤٤٧٩١١١٢٣٤٥٦', 'Arabic-Indic digits'],
    ['+۴۴۷۹۱۱۱۲۳۴۵۶', 'Persian digits'],
    ['+४४७९१११२३४५६', 'Devanagari digits'],
    ['+44\u20117911\u2013123\u2212456', 'hyphens, dashes and a minus'],
    ['tel:+44-7911-123456', 'a tel URI'],
    ['TEL:+447911123456;foo=bar', 'a tel URI with a parameter'],
    ['tel:7911123456;phone-context=+44', 'a tel URI with a context'],
    ['tel:%2B447911123456', 'a tel URI whose plus is escaped'],
    ['00447911123456', 'the prefix of most countries'],
    ['sms:+447911123456', 'an sms URI'],
    ['SMS:+447911123456?body=Hello%20there', 'an sms URI with a text'],
    ['Tel: +44 7911 123456', 'a label'],
    ['+44 7911 123456;', 'the end of a list'],
    ['+44 7911 123456 ,', 'the end of a list'],
    ["'+447911123456", 'the mark of a text in a spreadsheet'],
    ['="+447911123456"', 'a formula that is a text'],
    ['"+447911123456"', 'quotes'],
    ['(+44) 7911 123456', 'brackets around the calling code'],
    ['+44 (0)7911 123456', 'a zero in brackets'],
    ['+44.7911.123456', 'dots'],
    ['+44/7911/123456', 'slashes'],
  ])('%j: %s', (text) => {
    expect(read(text)).toBe('+447911123456');
  });
});

describe('what would be another number is refused, and says why', () => {
  test.each([
    ['+491511234567.0', 'has decimals'],
    ['491511234567,0', 'has decimals'],
    ['447911123456.00', 'has decimals'],
    ['+62812345678.000', 'has decimals'],
    ['+436641234567,000000', 'has decimals'],
    ['4.47911E+11', 'rounded by a spreadsheet'],
    ['4,47911E+11', 'rounded by a spreadsheet'],
    ['4E+11', 'rounded by a spreadsheet'],
    ['447,911,123,456', 'thousands separators'],
    ['#######', 'too narrow'],
    ['#N/A', 'a formula of a spreadsheet came to'],
    ['#WERT!', 'a formula of a spreadsheet came to'],
    ['=44+7911123456', 'is a formula'],
    ['-447911123456', 'begins with a minus'],
    ['\u202e654321119744+', 'has U+202E'],
    ['+44 7911 12345O', '"O" (U+004F)'],
    ['+44 7911 12345б', '"б" (U+0431)'],
    ['+44\u00007911123456', 'U+0000'],
    ['+44 7911 123456²', '"²" (U+00B2)'],
    ['+447911123456 ext. 12', 'has an extension'],
    ['+447911123456x12', 'has an extension'],
    ['tel:+447911123456;ext=12', 'has an extension (;ext=)'],
    ['tel:7042;phone-context=example.com', 'at example.com alone'],
    ['+447911123456+447911123457', 'is it one number?'],
    ['+447911123456;+447911123457', 'has ";" (U+003B)'],
    ['447911123456', 'has no country'],
    ['', 'is empty'],
    ['whatsapp:+447911123456', 'begins with "whatsapp:"'],
    ['+00 000 000 000', 'a calling code that no country has'],
    ['+999 12345678', 'a calling code that no country has'],
    ['tel:', 'is empty'],
    [' \u200b ', 'is empty'],
  ])('%j %s', (text, why) => {
    expect(read(text)).toContain(why);
  });
});

describe('a number without its plus', () => {
  test.each([
    ['4915123456789', 'DE', '+4915123456789'],
    ['4915123456789', 'NL', '+4915123456789'],
    ['4915123456789', 'ID', '+4915123456789'],
    ['4915123456789', 'BR', '+4915123456789'],
    ['447911123456', 'DE', '+447911123456'],
    ['447911123456', 'GB', '+447911123456'],
    ['7911123456', 'GB', '+447911123456'],
    ['4355551234', 'US', '+14355551234'],
    ['2125550123', 'US', '+12125550123'],
    ['12125550123', 'US', '+12125550123'],
    ['628123456789', 'ID', '+628123456789'],
    ['3331234567', 'IT', '+393331234567'],
    ['0044 7911 123456', 'US', '+447911123456'],
    ['011 44 7911 123456', 'US', '+447911123456'],
  ])('%s in %s is %s', (text, country, e164) => {
    expect(read(text, country)).toBe(e164);
  });

  test.each([
    ['4745234567', 'CA', '+4745234567', '+14745234567'],
    ['15512345678', 'MX', '+15512345678', '+525512345678'],
  ])('%s in %s may be either of two mobile numbers: it is refused with both', (text, country, one, other) => {
    const message = read(text, country);
    expect(message).toContain(one);
    expect(message).toContain(other);
    expect(message).toContain('E.164');
  });

  test('of no mobile and no country is refused', () => {
    expect(read('20794601', 'GB')).toContain(
      'not a valid number of GB, as which it is read: a number of another country',
    );
    expect(read('+4420794601', 'GB')).toContain('not a valid number of +44: check its digits');
  });
});

describe('numbers of fiction', () => {
  test.each(FICTIONAL_RANGES.map((range) => [range.example, range.country] as const))(
    '%s is of %s in development',
    (number, country) => {
      expect(parsePhone(number, { country: null, fictional: true })).toEqual({
        ok: true,
        phone: { e164: number, country },
      });
    },
  );

  test('those of Ofcom and of Arcep are refused in production, and say what they are', () => {
    expect(read('+447700900001')).toContain('Ofcom');
    expect(read('+33639981234')).toContain('nobody has');
    expect(read('07700 900001', 'GB')).toContain('Ofcom');
    expect(read('07700 900001', 'GB', true)).toBe('+447700900001');
    expect(readE164('+447700900001', false)).toBe(null);
    expect(read('+447700901000', null, true)).toContain('not a valid number');
  });
});

describe('an address of an SMSC is read by its type first', () => {
  const US = { country: 'US', fictional: true };
  const NONE = { country: null, fictional: true };
  test.each([
    ['10086', TON.national, US, 'SHORT_CODE', '10086'],
    ['10086', TON.national, { country: 'CN', fictional: false }, 'SHORT_CODE', '10086'],
    ['10086', TON.unknown, US, 'SHORT_CODE', '10086'],
    ['10086', TON.international, US, 'SHORT_CODE', '10086'],
    ['12345', TON.networkSpecific, NONE, 'SHORT_CODE', '12345'],
    ['112', TON.abbreviated, NONE, 'SHORT_CODE', '112'],
    ['4355551234', TON.national, US, 'E164', '+14355551234'],
    ['4745234567', TON.national, US, 'E164', '+14745234567'],
    ['4355551234', TON.national, NONE, 'SHORT_CODE', '4355551234'],
    ['4355551234', TON.unknown, US, 'E164', '+14355551234'],
    ['447911123456', TON.unknown, US, 'E164', '+447911123456'],
    ['447911123456', TON.international, US, 'E164', '+447911123456'],
    ['+447911123456', TON.national, US, 'E164', '+447911123456'],
    ['00447911123456', TON.unknown, NONE, 'E164', '+447911123456'],
    ['07911123456', TON.international, { country: 'GB', fictional: false }, 'E164', '+447911123456'],
    ['07911123456', TON.unknown, { country: 'GB', fictional: false }, 'E164', '+447911123456'],
    ['541155551235', TON.international, NONE, 'E164', '+5491155551235'],
    ['5215512345678', TON.unknown, NONE, 'E164', '+525512345678'],
    ['447700900123', TON.international, { country: null, fictional: false }, 'E164', '+447700900123'],
    ['447911123456', TON.alphanumeric, US, 'ALPHANUMERIC', '447911123456'],
    ['10086', TON.alphanumeric, US, 'ALPHANUMERIC', '10086'],
    ['BANK', TON.alphanumeric, US, 'ALPHANUMERIC', 'BANK'],
    ['BANK', TON.unknown, US, 'ALPHANUMERIC', 'BANK'],
    ['Çiçek', TON.alphanumeric, US, 'ALPHANUMERIC', 'Çiçek'],
    ['*100#', TON.unknown, US, 'ALPHANUMERIC', '*100#'],
    ['', TON.unknown, US, null, ''],
    ['   ', TON.alphanumeric, US, null, '   '],
    ['\u0001\u0001\u0002', TON.unknown, US, null, '\\u0001\\u0001\\u0002'],
    ['BANK\u0007', TON.alphanumeric, US, null, 'BANK\\u0007'],
    ['7'.repeat(500), TON.international, US, null, '7'.repeat(20)],
    ['x'.repeat(500), TON.alphanumeric, US, null, 'x'.repeat(20)],
  ])('%j, type %i, by %j: %s %s', (text, ton, reading, type, expected) => {
    expect(readSource({ text, ton }, reading)).toMatchObject({ type, text: expected });
  });
});
