// Texts that read like offers under other purposes.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { WORDINGS } from '../../src/domains/verifications/wording-data.ts';
import { NO_FACTS } from '../../src/kernel/facts.ts';
import type { MessageFacts } from '../../src/policy/gate.ts';
import { gatesOf } from '../../src/policy/index.ts';
import { policyOf } from '../../src/policy/judge.ts';
import { offerLikeGate } from '../../src/policy/offer-like.ts';
import { offerSigns } from '../../src/policy/offers/signs.ts';
import { OFFER_WORDS, UNPARTED_OFFER_WORDS } from '../../src/policy/offers/words.ts';
import { LANGUAGES } from '../../src/policy/replies/languages/index.ts';

const NOW = new Date('2026-12-07T12:00:00Z');
const wording = offerLikeGate();

function factsOf(text: string | null, change: Partial<MessageFacts> = {}): MessageFacts {
  const expiresAt = new Date(NOW.getTime() + 60_000);
  const to = { to: '+447700900123', country: 'GB', sender: null };
  return { purpose: 'OTP', now: NOW, expiresAt, exemption: null, offerChecks: 'REFUSE', text, ...to, ...change };
}

describe('codes', () => {
  test.each([
    ['a code', '123456 is your code. Do not share it.', false],
    ['a name with a dot', 'Your Example.com code is 123456', false],
    ['the line that phones fill in by', 'Your code is 123456\n\n@example.com #123456', false],
    ['a link', '123456 is your code: https://example.com/sign-in', true],
    ['a short link', 'Code 123456, see bit.ly/3xyz', true],
    ['a coupon', 'Your coupon is SAVE-123456', true],
    ['a word that only begins alike', 'Your promotional hub code is 123456', true],
    ['an offer beside the code', 'Code 123456. Exclusive deal inside!', true],
    ['one word of offers', 'Code 123456 for your gift card', false],
  ])('%s', (_name, text, isRefused) => {
    expect(wording.decide(factsOf(text)).ruling.kind).toBe(isRefused ? 'refuse' : 'allow');
  });

  test('the hub’s own words for codes are none, in any language', () => {
    const found = Object.entries(WORDINGS).flatMap(([locale, text]) => {
      const { strong, weak } = offerSigns(text.replace('{purpose}', 'Example').replace('{code}', '123456'));
      return strong.length > 0 || weak.length > 1 ? [[locale, ...strong, ...weak]] : [];
    });
    expect(found).toEqual([]);
  });
});

describe('orders', () => {
  test.each([
    ['a parcel with its link', 'Your parcel is on its way: https://dhl.example/track/123', false],
    ['a tax beside a link', 'Invoice 12, VAT 20%: https://example.com/i/12', false],
    ['a battery', 'Your scooter has 15% left. Park it soon.', false],
    ['a gift that was ordered', 'Your gift arrives today between 2 and 4 pm.', false],
    ['a price that falls', 'Everything -30% this weekend', true],
    ['so much off', 'Get 20% off your next order', true],
    ['two words', 'Last chance: free gift with every order', true],
    ['one word beside a link', 'New deals for you: https://shop.example/deals', true],
    ['German', 'Ihr Paket ist da. 10 € Gutschein für den nächsten Einkauf', true],
    ['French', 'Votre commande est prête. Code promo: ETE26', true],
    ['French, about handing over', 'Remise de votre colis demain entre 9h et 12h', false],
    ['Spanish, without accents', 'PROMOCION solo hoy', true],
    ['Turkish, with capitals', 'SADECE BUGÜN İNDİRİM', true],
    ['Russian', 'Скидка 15 процентов на всё', true],
    ['Arabic', 'خصم خاص لك اليوم', true],
    ['Hindi', 'आपके लिए कूपन', true],
    ['Chinese', '尊敬的客户，优惠券已到账', true],
    ['Japanese', 'クーポンをプレゼント', true],
    ['Korean', '오늘만 할인', true],
    ['Thai', 'รับส่วนลดวันนี้', true],
    ['Vietnamese', 'Mã giảm giá cho bạn', true],
  ])('%s', (_name, text, isRefused) => {
    const { ruling, facts } = wording.decide(factsOf(text, { purpose: 'TRANSACTIONAL' }));
    expect(ruling.kind).toBe(isRefused ? 'refuse' : 'allow');
    expect(facts.readsLikeOffer ?? false).toBe(isRefused);
  });
});

describe('the treatment', () => {
  const text = 'Your coupon: -20% at bit.ly/abc';

  test('FLAG lets it through and names what was found; OFF and a later look say nothing', () => {
    const flagged = wording.decide(factsOf(text, { offerChecks: 'FLAG' }));
    expect(flagged.ruling.kind).toBe('allow');
    expect(flagged.reason).toBe(
      'The text reads like an offer ("coupon*", "percentage", a link), and is sent as a code. It has what carriers filter: link shortener of others.',
    );
    expect(flagged.facts).toEqual({
      signs: ['coupon*', 'percentage', 'link'],
      warnings: ['link shortener of others'],
      readsLikeOffer: true,
    });
    const { offerChecks: _none, ...later } = factsOf(text);
    for (const facts of [
      factsOf(text, { offerChecks: 'OFF' }),
      later,
      factsOf(null),
      factsOf(text, { exemption: 'help' }),
    ]) {
      expect(wording.decide(facts)).toMatchObject({ ruling: { kind: 'allow' }, facts: {} });
    }
  });

  test('texts that are found alike share a decision, whatever else they say', () => {
    const { judge } = policyOf(gatesOf({ quietHoursSpreadMs: 0, quietHoursMarginMs: 0 }));
    const judged = (said: string) => judge({ ...factsOf(said, { offerChecks: 'FLAG' }), ...NO_FACTS });
    expect(judged('Lucia, your coupon is A1')).toBe(judged('Ada, your coupon is B2'));
    expect(JSON.stringify(judged('Lucia, your coupon is A1'))).not.toContain('Lucia');
  });

  test('offers and conversations are not looked at', () => {
    expect(wording.purposes).toEqual(['OTP', 'TRANSACTIONAL', 'ALERT']);
  });
});

describe('the lists', () => {
  const all = { ...OFFER_WORDS, ...UNPARTED_OFFER_WORDS };

  test('every language in which replies are read has words of offers', () => {
    const codes = LANGUAGES.map(({ code }) => code);
    const missing = codes.filter((code) => !(code in all) && !((code.split('-')[0] ?? '') in all));
    expect(missing).toEqual([]);
  });

  test('every word is found in a sentence of its own, and none in nothing', () => {
    const lost = Object.entries(all).flatMap(([language, { strong, weak }]) =>
      [...strong.split('|'), ...weak.split('|')].flatMap((word) => {
        const said = word.trim().replace('*', '');
        const signs = offerSigns(`Acme: ${said}!`);
        return signs.strong.length + signs.weak.length > 0 ? [] : [`${language}: ${said}`];
      }),
    );
    expect(lost).toEqual([]);
    expect(offerSigns('')).toEqual({ strong: [], weak: [], hasLink: false, warnings: [] });
  });

  test('any text is read without a fault, and what stands around a word changes nothing', () => {
    const any = fc.string({ unit: 'grapheme', maxLength: 100 });
    fc.assert(
      fc.property(any, any, (before, after) => offerSigns(`${before} . coupon . ${after}`).strong.length > 0),
      { numRuns: 300 },
    );
  });
});
