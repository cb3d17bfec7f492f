import { describe, expect, test } from 'vitest';
import { NO_FACTS } from '../../src/kernel/facts.ts';
import { Contents, contentGate } from '../../src/policy/content.ts';
import type { Ruling } from '../../src/policy/gate.ts';
import { linkWarnings } from '../../src/policy/links.ts';
import { wordingPlace } from '../../src/policy/opt-out-wording.ts';
import { ANSWER_LANGUAGES, standardAnswer } from '../../src/policy/replies/answers.ts';
import { entriesOf } from '../../src/policy/replies/language.ts';
import { LANGUAGES } from '../../src/policy/replies/languages/index.ts';
import { COUNTRY_RULES } from '../../src/policy/rules/index.ts';
import { senderGate } from '../../src/policy/sender.ts';
import { NO_WORKSPACE_RULES, type WorkspaceRules } from '../../src/policy/workspace-rules.ts';

const now = new Date('2026-12-07T12:00:00Z');
const contents = new Contents();
const [content, sender] = [contentGate(), senderGate()];

interface Asked {
  country: string;
  text?: string | null;
  from?: string | null;
  rules?: Partial<WorkspaceRules>;
}
function factsOf({ country, text = 'Offer. Reply STOP to end.', from = 'Acme', rules }: Asked) {
  const message = { purpose: 'MARKETING', now, expiresAt: now, exemption: null, to: '+0', country } as const;
  const workspaceRules = rules === undefined ? null : JSON.stringify(rules);
  return { ...message, sender: from, text, ...NO_FACTS, workspaceRules };
}
const codeOf = (ruling: Ruling) => (ruling.kind === 'refuse' ? ruling.code : ruling.kind);

describe('content', () => {
  test.each<[string, Asked, string[]]>([
    ['GB: a name sends it, and it says how to stop', { country: 'GB' }, []],
    ['GB: no way out', { country: 'GB', text: 'Offer' }, ['opt-out wording']],
    ['GB: from a number', { country: 'GB', from: '+447700900999' }, ['sender name']],
    [
      'GB: from a number, with the name in the text',
      { country: 'GB', from: '+447700900999', text: 'ACME: offer. STOP ends it', rules: { brand: 'Acme' } },
      [],
    ],
    ['KR: everything', { country: 'KR', text: 'Offer' }, ['label', 'sender name', 'opt-out wording']],
    [
      'KR: whole',
      { country: 'KR', text: '(광고) Acme 02-123-4567 Offer 무료수신거부 080-1234', rules: { brand: 'Acme' } },
      [],
    ],
    [
      'KR: the label elsewhere, or otherwise, is none',
      { country: 'KR', text: ' (광 고) Acme 무료수신거부 080', rules: { brand: 'Acme' } },
      ['label'],
    ],
    ['VN: either label', { country: 'VN', text: '[AD] Offer. Từ chối: soạn TC gửi 9011' }, []],
    ['CN: in its own words', { country: 'CN', text: '优惠 退订回T' }, []],
    [
      'a word that only has it inside is none',
      { country: 'GB', text: 'Nonstop offers at the bus-stopover' },
      ['opt-out wording'],
    ],
    [
      'the wording of the workspace is one',
      { country: 'GB', text: 'Offer. Leave: acme.example/x', rules: { optOutText: 'Leave: acme.example/x' } },
      [],
    ],
    ['nothing is demanded where no rule is known', { country: 'NP', text: 'Offer' }, []],
    ['octets have no text', { country: 'KR', text: null }, []],
  ])('%s', (_name, asked, missing) => {
    const { ruling, facts } = content.decide(factsOf(asked));
    expect(codeOf(ruling)).toBe(missing.length === 0 ? 'allow' : 'CONTENT_MISSING');
    expect(facts.missing ?? []).toEqual(missing);
  });

  test('what is only reported is let through, and says what is missing', () => {
    const { ruling, reason, facts } = content.decide(
      factsOf({ country: 'GB', text: 'Offer', rules: { contentChecks: 'REPORT' } }),
    );
    expect(ruling.kind).toBe('allow');
    expect(reason).toContain('how to opt out. The workspace only reports it.');
    expect(facts.missing).toEqual(['opt-out wording']);
  });

  test('a text is completed by what the workspace has set, and passes then; a whole one stays', () => {
    const own = { ...NO_WORKSPACE_RULES, brand: 'Acme', optOutText: 'Reply STOP to end.' };
    for (const country of ['GB', 'KR', 'VN', 'MY', 'US', 'CN', 'NP', 'CZ']) {
      const facts = { ...factsOf({ country, from: '12345', text: 'Offer', rules: own }) };
      const text = contents.completed('Offer', facts, own);
      expect(codeOf(content.decide({ ...facts, text }).ruling), `${country}: ${text}`).toBe('allow');
      expect(contents.completed(text, facts, own)).toBe(text);
    }
    const korean = contents.completed('Offer', factsOf({ country: 'KR', from: '12345' }), own);
    expect(korean).toBe('(광고) Acme: Offer Reply STOP to end.');
    expect(contents.completed('Offer', factsOf({ country: 'KR' }), NO_WORKSPACE_RULES)).toBe('(광고) Offer');
  });

  test.each<[string, string[]]>([
    ['See https://acme.example/offers, STOP ends it', []],
    ['See bit.ly/abc. Reply STOP', ['link shortener of others']],
    ['Reply STOP. www.tinyurl.com', ['link shortener of others']],
    ['Reply STOP. rabbit.ly and orbit.ly.example', []],
    ['Reply STOP. https://аpple.com/id', ['look-alike link']],
    ['Reply STOP. https://xn--pple-43d.com', ['look-alike link']],
    ['Ответьте СТОП. https://пример.рф', []],
    ['Reply STOP. https://xn--e1afmkfd.xn--p1ai', []],
    ['Reply STOP. At 10.30 or v.2.0', []],
    ['Reply STOP. HTTPS://T.CO/x xn--80ak6aa92e.com', ['link shortener of others', 'look-alike link']],
  ])('links of %s', (text, warnings) => {
    const { ruling, facts, reason } = content.decide(factsOf({ country: 'GB', text }));
    expect(ruling.kind).toBe('allow');
    expect(facts.warnings ?? []).toEqual(warnings);
    for (const each of warnings) expect(reason).toContain(each);
  });

  test('no text takes long to be looked at for links', () => {
    const texts = [
      'a.'.repeat(2_000),
      'a-b.'.repeat(1_000),
      'a'.repeat(4_000),
      '(.'.repeat(2_000),
      'x.y '.repeat(1_000),
    ];
    const startedAt = performance.now();
    for (let round = 0; round < 20; round++) for (const text of texts) linkWarnings(text);
    expect((performance.now() - startedAt) / 100).toBeLessThan(20);
  });

  test('people of one place share a finding', () => {
    const one = content.decide(factsOf({ country: 'FR', text: 'One. STOP 36180' }));
    expect(content.decide(factsOf({ country: 'FR', text: 'Another. STOP 36180' }))).toBe(one);
    expect(one.rule.id).toBe('content.fr');
  });
});

describe('opt-out wording', () => {
  test.each([
    'STOP to 36xxx',
    'Offer. Reply STOP to end.',
    'Reply STOP',
    'Text STOP',
    'STOP au 36180',
    'Offre. STOP 36180',
    'Txt STOP',
    'Opt out: acme.example/x',
    'Opt-out: https://a.example',
    'STOP ends it',
    'ACME: offer. STOP ends it',
    'Reply stop to opt out',
    'Text "STOP" to 88000',
    'Soldes. Répondez STOP pour ne plus en recevoir.',
    'Responde STOP para no recibir más.',
    'STOP2END',
    'STOP=END',
    'Txt STOP to 60075 to opt out',
    'Unsubscribe: https://a.example/u',
    'To unsubscribe reply STOP',
    'To opt out, visit acme.example/stop',
    'Baja: acme.example/b',
    'Envía BAJA al 12345',
    'Responda SAIR para sair',
    'Envie PARE para 28000',
    'Para sair responda SAIR',
    'RET yaz 3340a gönder',
    'Iptal icin RET yaz 3340',
    'RET 3340',
    '优惠 退订回T',
    '拒收请回复R',
    '回T退订',
    '무료수신거부 080-1234-5678',
    'להסרה השב הסר',
    'להסרה השיבו STOP',
    'للإلغاء أرسل STOP إلى 12345',
    'Отписаться: СТОП на 1234',
    'Отписка: https://a.example',
    'ответьте СТОП',
    'Từ chối: soạn TC gửi 9011',
    'Tu choi soan TC gui 9011',
    'Ketik STOP ke 12345',
    'Balas BERHENTI',
    'ยกเลิก ส่ง STOP',
    'Abmelden: https://a.example',
    'Abmeldung: STOP an 82111',
    'Antworte STOP',
    'Afmelden? Stuur STOP naar 4040',
    'Uitschrijven: a.example/u',
    'Svar STOP for at afmelde',
    'Send STOP til 1231',
    'Skicka STOPP till 71120',
    'Avmeld: a.example/u',
    'Lopeta: a.example/l',
    'Rezygnacja: STOP na 7000',
    '配信停止はこちら https://a.example',
    'STOP と返信',
    'Désinscription : a.example/d',
    'Opt out? Text STOP',
    'TEXT STOP TO 36180',
    'HELP for help, STOP to opt out',
    'Reply STOP to opt-out, HELP for help',
    'Reply STOP 2 end',
    'STOP: 36180',
    'Per disiscriverti: a.example/x',
    'Rispondi STOP per non ricevere altro',
    'Stop: a.example/s',
    'Soldes. STOP SMS au 36180',
    'Soldes. Stop SMS 36111',
    'Soldes. Stop au 36180',
    'Soldes. STOP 36180 pour se désabonner',
    'STOP au 36xxx',
    'STOP 36xxx',
    'ยกเลิกพิมพ์ STOP',
    'โปรโมชั่น ยกเลิกส่งSTOP',
    '配信停止はSTOPと返信',
    'STOP을 회신하세요',
    '回复TD',
    '优惠，回复 STOP 退订',
    'Soan TC gui 9011',
    'TC gửi 9011',
    'ret yazıp 3340’a gönderin',
    'İptal için STOP yazın',
    "STOP yazisini 4540'a gonderin",
    'संदेश बंद करने के लिए STOP लिखकर 12345 पर भेजें',
    'لإلغاء الاشتراك أرسل إلغاء إلى 12345',
    'OptOut 63000',
    'To unsubscribe call 0800 123 456',
    'Abmelden unter 0800 123456',
    '수신거부 0801234567',
    'Antworten Sie STOP',
    'Antworten Sie mit "STOP"',
    'Para no recibir más responda BAJA',
    'Envie SAIR para 28000',
    'BAJA al 12345',
    'SAIR para não receber mais',
    'Baja: 12345',
    "Frameld: sms 'STOP ACME' til 1204",
    'Stop pub au 36180',
    'Stop Sms : 36105',
    'Zum Abbestellen STOP antworten',
    "Reddetmek icin STOP ACME yazip 2277'ye gonderiniz",
    "RET ACME yaz 3340'a gönder",
    'Từ chối: TC QC gửi 9241 (0đ)',
    'Dezabonare: STOP la 1234',
    '무료거부 080-123-4567',
    'להסרה השב 1',
    'لإلغاء الاشتراك أرسل U إلى 801',
    'لغو11',
    'ยกเลิก กด *137',
    'STOP 080-1234-5678',
    'STOP +44 7700 900123',
  ])('is an instruction: %s', (text) => {
    expect(wordingPlace(text)).not.toBe('NONE');
  });

  test.each([
    "Don't stop the fun",
    'precio más baja',
    'Precio más baja 12345',
    'Nonstop offers at the bus-stopover',
    'Pare de pagar caro!',
    'Sair de casa com 50% off',
    'Ret og rimelig',
    'STOP paying too much!',
    'STOP! 50% off today',
    'Stop by our shop at 12 Main St',
    'STOP 2024 blues',
    'Text us to stop by',
    'Send STOP signs',
    'END of season sale',
    'Reply YES to win',
    'Non-stop music. Text SALE to 36180',
    'Para parar o tempo',
    'Bajan los precios',
    'Baja de precios: 50%',
    'You will never stop smiling',
    'Full stop.',
    'STOP & SHOP',
    'Come and stop at 5',
    'We can not stop',
    'Reply to this text, stop worrying',
    'QUIT smoking 30 days',
    'Cancel culture',
    'Offer',
    'Offer, STOP',
    'One STOP shop',
    'Stopp den Stress',
    'Le train arrêt 12',
    'From 20% to 50% off, end 31.12.',
    'Opt out of boredom',
    'Unsubscribe from stress!',
    'stop.',
    '拒收假货',
    '退订无忧',
    'Iptal yok, indirim var',
    'Batal puasa promo 50%',
    'berhenti merokok',
    'RET 50% off',
    'STOP 50% OFF',
    'Text END OF SUMMER to us',
    'Reply end of month',
    'Wir senden Ihnen 20% Rabatt',
    'Er sendet Ihnen 20% Rabatt',
    'Jetzt antworten und gewinnen',
    'Puedes enviar tu pedido',
    'Responder la encuesta',
    'Vi skickar paketet',
    'Zij stuurt het pakket',
    'Envie R$ 10',
    'ENVIE R$ 10 AGORA',
    'Responde para ganar un premio',
    'RESPONDA PARA GANHAR',
    'Svar ret hurtigt',
    'Tüm yaz indirim',
    'Tatil ve yaz fırsatları',
    'Retro yaz koleksiyonu',
    'Türkiye geneline gönderim',
    'Ücretsiz iptal, yaz tatili',
    'Ücretsiz iptal ve yaz 2026',
    'STOP PAYING 5000',
    'CANCEL 2000-3000',
    'STOP 0.5',
    'Ücretsiz iptal ve ücretsiz gönderim',
    'TV R 1500',
    'TV R1500',
    'R2 500',
    'Only N 5000',
    'SALE END 30-11',
    'END 30112026',
    'STOP 1500 people',
    'EL PRECIO BAJA A 100 SOLES',
    'Baja: 1000€',
    'Baja: 100 €',
    'Stop: 2500€',
    'Stop: $2500',
    'no opt-out in 2026',
    'no opt-out before 30-11-2026',
    'opt-outs cost 1000€',
    'unsubscribe rate is 100',
    '满99发T恤',
    '返回T恤',
    '무료 CANCEL 쿠폰 보내드려요',
    'Next stop: acme.example/paris',
    'NON STOP www.acme.example',
  ])('only seems to be one: %s', (text) => {
    expect(wordingPlace(text)).toBe('NONE');
  });

  test.each(ANSWER_LANGUAGES)('is read in %s, and what only looks like a word of opt-out is none', (language) => {
    expect(wordingPlace(standardAnswer('HELP', language, 'Acme') ?? '')).toBe('AT_END');
    const own = LANGUAGES.find(({ code }) => code === language);
    for (const seeming of entriesOf(own?.lookAlikes ?? '')) {
      expect([seeming, wordingPlace(seeming)]).toEqual([seeming, 'NONE']);
      expect([seeming, wordingPlace(seeming.toUpperCase())]).toEqual([seeming, 'NONE']);
    }
  });

  test('stands at the end where a rule says so', () => {
    const missing = (country: string, text: string) =>
      content.decide(factsOf({ country, text, rules: { brand: 'Acme' } })).facts.missing;
    expect(missing('KR', '(광고) Acme 무료수신거부 080-1234. Offer of the week')).toEqual(['opt-out wording']);
    expect(missing('KR', '(광고) Acme Offer of the week. 무료수신거부 080-1234')).toEqual([]);
    expect(missing('VN', '[QC] Soạn TC gửi 9011. Offer of the week')).toEqual(['opt-out wording']);
    expect(missing('VN', '[QC] Offer of the week. Soạn TC gửi 9011')).toEqual([]);
    expect(missing('GB', 'Reply STOP to end. Offer of the week')).toEqual([]);
    expect(missing('KR', '(광고) Acme 무료수신거부 080-1234-5678 지금 50% 할인')).toEqual(['opt-out wording']);
    expect(missing('KR', '(광고) Acme 수신거부는 080-1234-5678로 전화하세요')).toEqual([]);
    expect(missing('VN', '[QC] Từ chối: soạn TC gửi 9011 để không nhận tin')).toEqual([]);
    const more = 'và xem các ưu đãi mới của chúng tôi trong tuần này';
    expect(missing('VN', `[QC] Soạn TC gửi 9011 ${more}`)).toEqual(['opt-out wording']);
    const { reason } = content.decide(factsOf({ country: 'VN', text: '[QC] Offer', rules: { brand: 'Acme' } }));
    expect(reason).toContain('how to opt out, at the end');
  });

  test('no text takes long to be looked at', () => {
    const texts = ['a'.repeat(4_000), 'stop '.repeat(800), 'STOP 1'.repeat(600), 'unsubscribe '.repeat(300)];
    texts.push('unsub-'.repeat(600), 'opt-out.'.repeat(500), 'opt-out a@'.repeat(400), `unsub ${'1 '.repeat(2_000)}`);
    texts.push(
      'STOP yaz'.repeat(500),
      'stop szó'.repeat(500),
      '回 '.repeat(2_000),
      '退订'.repeat(2_000),
      `dezabon${'a'.repeat(4_000)}`,
      `STOP${'"'.repeat(4_000)}`,
    );
    const startedAt = performance.now();
    for (const [index, text] of texts.entries()) wordingPlace(`${text}${index}`);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('senders', () => {
  test.each<[string, string, string | null, string]>([
    ['a name where there are none', 'US', 'Acme', 'SENDER_NOT_ALLOWED'],
    ['a number there', 'US', '+15551230000', 'allow'],
    ['a short code there', 'US', '12345', 'allow'],
    ['the default of the SMSC', 'US', null, 'allow'],
    ['a name where they are allowed', 'GB', 'Acme', 'allow'],
    ['a name that has to be registered', 'SG', 'Acme', 'allow'],
    ['an offer’s name without its beginning', 'AE', 'Acme', 'SENDER_NOT_ALLOWED'],
    ['with it', 'AE', 'AD-Acme', 'allow'],
    ['an offer’s name without its end', 'SA', 'Acme', 'SENDER_NOT_ALLOWED'],
    ['with it', 'SA', 'Acme-AD', 'allow'],
    ['where nothing is known', 'NP', 'Acme', 'allow'],
  ])('%s (%s)', (_name, country, from, expected) => {
    expect(codeOf(sender.decide(factsOf({ country, from })).ruling)).toBe(expected);
  });

  test('each country that has no names refuses one, and takes a number', () => {
    const without = COUNTRY_RULES.filter((rule) => rule.sender.names === 'NOT_SUPPORTED' && rule.region === null);
    expect(without.length).toBeGreaterThan(5);
    for (const { country } of without) {
      const refused = sender.decide(factsOf({ country, from: 'Acme' }));
      expect(codeOf(refused.ruling), country).toBe('SENDER_NOT_ALLOWED');
      expect(refused.reason).toContain('name a number as the sender');
      expect(codeOf(sender.decide(factsOf({ country, from: '12345' })).ruling)).toBe('allow');
      const reported = factsOf({ country, from: 'Acme', rules: { senderChecks: 'REPORT' } });
      expect(codeOf(sender.decide(reported).ruling)).toBe('allow');
    }
  });
});
