import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { Liquid } from 'liquidjs';
import { afterEach, describe, expect, test } from 'vitest';
import { inspectBody as inspect, renderJob } from '../../src/domains/templates/liquid.ts';
import {
  chooseLocale,
  PreparedTemplate,
  type TemplateSource,
  type TemplateVariable,
} from '../../src/domains/templates/render.ts';
import type { Rendered } from '../../src/domains/templates/render-job.ts';
import { lookUpLocale } from '../../src/kernel/locale.ts';

const variable = (name: string, change: Partial<TemplateVariable> = {}): TemplateVariable => ({
  name,
  required: true,
  default: null,
  description: null,
  ...change,
});

const template = (bodies: string | Record<string, string>, variables: TemplateVariable[] = []): TemplateSource => ({
  versionId: 'v1',
  templateId: null,
  defaultLocale: 'en',
  variables,
  bodies: new Map(Object.entries(typeof bodies === 'string' ? { en: bodies } : bodies)),
});

/** As a request is rendered, without the thread. */
function render(body: string, variables: TemplateVariable[], given: unknown, timeZone = 'UTC'): Rendered {
  const prepared = new PreparedTemplate(template(body, variables));
  const checked = prepared.check(given);
  if (!checked.ok) return checked;
  const { values } = checked;
  const { renderPlain, locale, body: text } = prepared.bodyFor(null);
  if (renderPlain !== null) return renderPlain(values);
  const [rendered] = renderJob({ body: text, locale, names: prepared.names, items: [{ values, timeZone }] });
  if (rendered === undefined) throw new Error('nothing was rendered');
  return rendered;
}

const inspectBody = (body: string, names: string[] = []) => inspect({ body, locale: 'en', names });

describe('a body', () => {
  const name = [variable('name')];
  test.each<[string, string, unknown, string]>([
    ['of text alone', 'Hello.', {}, 'Hello.'],
    ['with a variable', 'Hello {{ name }}!', { name: 'Ann' }, 'Hello Ann!'],
    ['with tight braces', '{{name}}{{name}}', { name: 'x' }, 'xx'],
    ['with a number', '{{ name }}', { name: 12.5 }, '12.5'],
    ['with false', '{{ name }}', { name: false }, 'false'],
    ['with an empty text', '[{{ name }}]', { name: '' }, '[]'],
    ['with a filter', '{{ name | upcase }}', { name: 'ann' }, 'ANN'],
    ['with trimming', 'a  {{- name -}}  b', { name: 'x' }, 'axb'],
    ['with a condition', '{% if name == "Ann" %}Hi{% else %}Hello{% endif %}', { name: 'Ann' }, 'Hi'],
    ['with a list', '{% for each in name %}{{ each }};{% endfor %}', { name: ['a', 'b'] }, 'a;b;'],
    ['with a path', '{{ name.first }}', { name: { first: 'Ann' } }, 'Ann'],
    ['with a brace after it', '{{ name }}}', { name: 'x' }, 'x}'],
    ['with a word of Liquid', '{{ name }} {{ true }}{{ nil }}', { name: 'x' }, 'x true'],
  ])('%s', (_what, body, values, text) => {
    const uses = body.includes('name') ? name : [];
    expect(render(body, uses, values)).toEqual({ ok: true, text });
  });

  test.each<[string, string]>([
    ['a variable that looks like a template', '{{ other }}'],
    ['a tag', '{% include "secrets" %}'],
    ['a filter', '{{ "x" | upcase }}'],
  ])('never reads %s in a value', (_what, value) => {
    expect(render('{{ name }}', name, { name: value })).toEqual({ ok: true, text: value });
    expect(render('{{ name | strip }}', name, { name: value })).toEqual({ ok: true, text: value });
  });
});

describe('variables are refused before anything is sent', () => {
  const declared = [variable('name'), variable('code', { required: false }), variable('shop', { default: 'us' })];
  test.each<[string, string, unknown, string[], RegExp]>([
    ['one that is missing', '{{ name }}', {}, ['variables', 'name'], /missing/],
    ['one that is null', '{{ name }}', { name: null }, ['variables', 'name'], /missing/],
    ['all of them missing', '{{ name }}', null, ['variables', 'name'], /missing/],
    [
      'one that is not declared',
      '{{ name }}',
      { name: 'x', nme: 'y' },
      ['variables', 'nme'],
      /it has name, code, shop/,
    ],
    ['a list of them', '{{ name }}', ['x'], ['variables'], /must be an object/],
    ['a text', '{{ name }}', 'x', ['variables'], /must be an object/],
    ['an object for a text', '{{ name }}', { name: { a: 1 } }, ['variables', 'name'], /must be a text/],
    ['a list for a text', '{{ name }}', { name: ['a'] }, ['variables', 'name'], /must be a text/],
    [
      'an object for a text, in Liquid',
      '{{ name | upcase }}',
      { name: { a: 1 } },
      ['variables'],
      /object stands where/,
    ],
    ['an object in a list', '{% for n in name %}{{ n }}{% endfor %}', { name: [{}] }, ['variables'], /object stands/],
    ['an object appended', '{{ "a" | append: name }}', { name: {} }, ['variables'], /object stands/],
    ['a path that is not there', '{{ name.last }}', { name: { first: 'x' } }, ['variables'], /undefined variable/],
    ['an inherited name', '{{ name }}', Object.create({ name: 'x' }), ['variables', 'name'], /missing/],
  ])('%s', (_what, body, values, path, message) => {
    expect(render(body, declared, values)).toEqual({
      ok: false,
      issues: expect.arrayContaining([expect.objectContaining({ path, message: expect.stringMatching(message) })]),
    });
  });

  test('all that is wrong is said at once', () => {
    const result = render('{{ name }}{{ city }}', [variable('name'), variable('city')], { town: 'x' });
    expect(result.ok ? [] : result.issues.map((issue) => issue.path[1])).toEqual(['name', 'city', 'town']);
  });

  test('a default stands in for what is absent, and an optional variable is empty without one', () => {
    const body = '{{ name }} {{ code }} {{ shop }}';
    expect(render(body, declared, { name: 'Ann' })).toEqual({ ok: true, text: 'Ann  us' });
    expect(render(`${body}{% if code %}{% endif %}`, declared, { name: 'Ann' })).toEqual({ ok: true, text: 'Ann  us' });
    expect(render(body, declared, { name: 'Ann', code: 1, shop: 'we' })).toEqual({ ok: true, text: 'Ann 1 we' });
  });
});

describe('what is absent is nil', () => {
  const vip = [variable('vip', { required: false })];
  test.each<[string, unknown, string]>([
    ['Hi{% if vip %} VIP{% endif %}.', {}, 'Hi.'],
    ['Hi{% if vip %} VIP{% endif %}.', { vip: null }, 'Hi.'],
    ['Hi{% if vip %} VIP{% endif %}.', { vip: false }, 'Hi.'],
    ['Hi{% if vip %} VIP{% endif %}.', { vip: 'yes' }, 'Hi VIP.'],
    ['Hi{% unless vip %} you{% endunless %}.', {}, 'Hi you.'],
    ['{% if vip == nil %}none{% endif %}', {}, 'none'],
    ['{% case vip %}{% when nil %}none{% else %}some{% endcase %}', {}, 'none'],
    ['{{ vip | default: "friend" }}', {}, 'friend'],
    ['[{{ vip }}]', {}, '[]'],
    ['[{{ vip | upcase }}]', {}, '[]'],
    ['{% for each in vip %}x{% else %}none{% endfor %}', {}, 'none'],
    ['[{{ vip | append: "!" }}]', {}, '[!]'],
    ['{% if vip.since %}old{% else %}new{% endif %}', { vip: {} }, 'new'],
    ['{% unless vip.since %}new{% endunless %}', { vip: { since: 1 } }, ''],
    ['{{ vip.card.number | default: "none" }}', { vip: { card: {} } }, 'none'],
    ['{{ vip.since | default: "none" }}', {}, 'none'],
  ])('%s of %j', (body, given, text) => {
    expect(render(body, vip, given)).toEqual({ ok: true, text });
  });

  test('also for a variable with a default, which stands in for it', () => {
    const shop = [variable('shop', { required: false, default: 'us' })];
    expect(render('{% if shop %}{{ shop }}{% endif %}', shop, { shop: null })).toEqual({ ok: true, text: 'us' });
  });
});

describe('a moment', () => {
  const at = [variable('at')];
  const zones = ['UTC', 'America/New_York', 'Asia/Kathmandu', 'Pacific/Apia'];
  const cases: [unknown, string, string, string][] = [
    ['2026-07-01T12:00:00Z', 'Europe/Berlin', '%Y-%m-%d %H:%M %z', '2026-07-01 14:00 +0200'],
    ['2026-01-01T12:00:00Z', 'Europe/Berlin', '%H:%M', '13:00'],
    ['2026-01-01T12:00:00+05:00', 'America/New_York', '%H:%M', '02:00'],
    ['2026-01-01T12:00:00Z', 'Asia/Kathmandu', '%H:%M', '17:45'],
    ['2025-12-31T23:30:00.000Z', 'Asia/Tokyo', '%Y-%m-%d', '2026-01-01'],
    ['Wed, 01 Jul 2026 12:00:00 GMT', 'Europe/London', '%H:%M', '13:00'],
    ['Wed, 01 Jul 2026 12:00:00 -0500', 'UTC', '%H:%M', '17:00'],
    [1_782_907_200, 'Europe/Berlin', '%H:%M', '14:00'],
    ['1782907200', 'Europe/Berlin', '%H:%M', '14:00'],
    ['2026-07-01 12:00:00+02', 'Asia/Tokyo', '%H:%M', '19:00'],
    [1_782_907_200_000, 'Europe/Berlin', '%Y %H:%M', '2026 14:00'],
    ['1782907200000', 'Europe/Berlin', '%Y %H:%M', '2026 14:00'],
    ['2026-06-30T21:00:00Z', 'America/Toronto', '%s', '1782853200'],
    ['2026-07-01T12:00:00Z', 'Europe/Berlin', '%x %% %X', '7/1/26 % 2:00:00 PM'],
    ['2026-10-25T00:59:00Z', 'Europe/Berlin', '%H:%M', '02:59'],
    ['2026-10-25T01:01:00Z', 'Europe/Berlin', '%H:%M', '02:01'],
    // What names no zone is written as it stands.
    ['2026-01-31', 'America/Los_Angeles', '%d.%m.', '31.01.'],
    ['2026-01-31 12:00', 'Europe/Berlin', '%H:%M', '12:00'],
    ['2026-01-31T12:00:05.5', 'Asia/Tokyo', '%H:%M:%S', '12:00:05'],
    ['January 5, 2026 10:00', 'Asia/Tokyo', '%d %H:%M', '05 10:00'],
    ['no moment', 'Asia/Tokyo', '%H:%M', 'no moment'],
  ];
  const own = process.env.TZ;
  afterEach(() => {
    if (own === undefined) delete process.env.TZ;
    else process.env.TZ = own;
  });
  test.each(zones.flatMap((host) => cases.map((each) => [host, ...each] as const)))(
    'on a machine in %s: %j in %s as %s is %s',
    (host, value, zone, format, text) => {
      process.env.TZ = host;
      expect(render(`{{ at | date: '${format}' }}`, at, { at: value }, zone)).toEqual({ ok: true, text });
    },
  );

  test('is written in the zone by every filter of dates, and by none in another one', () => {
    const filters = ['date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];
    process.env.TZ = 'America/New_York';
    const body = filters.map((each) => `{{ at | ${each} }}`).join('|');
    expect(render(body, at, { at: '2026-06-30T23:30:00Z' }, 'Europe/Berlin')).toEqual({
      ok: true,
      text: '2026-07-01T01:30:00+02:00|Wed, 01 Jul 2026 01:30:00 +0200|01 Jul 2026|01 July 2026',
    });
  });

  test('may be written in a zone of the template’s own, if there is one of that name', () => {
    const body = '{{ at | date: "%H:%M", "America/Los_Angeles" }}';
    expect(render(body, at, { at: '2026-07-01T12:00:00Z' }, 'Europe/Berlin')).toEqual({ ok: true, text: '05:00' });
    const fault = expect.stringMatching(/cannot be sent: Invalid time zone specified: Mars\/Base/);
    expect(inspectBody('{{ "now" | date: "%H", "Mars/Base" }}')).toEqual({ ok: false, fault });
  });

  test('has the names of the body’s language', () => {
    const prepared = new PreparedTemplate(template({ en: 'x', de: '{{ at | date: "%A, %d. %B" }}' }, at));
    const { locale, body } = prepared.bodyFor('de-AT');
    const items = [{ values: ['2026-07-01T12:00:00Z'], timeZone: 'Europe/Vienna' }];
    expect(renderJob({ body, locale, names: ['at'], items })).toEqual([{ ok: true, text: 'Mittwoch, 01. Juli' }]);
  });

  test('in an hour that the machine’s zone leaves out is right in a process of the hub', () => {
    const script = `
      import { thinkInUtc } from './build/config.js';
      thinkInUtc();
      const { renderJob } = await import('./build/domains/templates/liquid.js');
      const items = [{ values: ['2026-03-08T01:30:00Z'], timeZone: 'Europe/Berlin' }];
      console.log(renderJob({ body: '{{ at | date: "%H:%M" }}', locale: 'en', names: ['at'], items })[0].text);`;
    const env = { ...process.env, TZ: 'America/New_York' };
    const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' });
    expect(stdout.trim()).toBe('02:30');
  });
});

describe('a template is bounded', () => {
  const name = [variable('name')];
  test.each<[string, string, unknown, RegExp]>([
    [
      'memory',
      '{% for i in (1..100000000) %}x{% endfor %}{{ name }}',
      'x',
      /more than 200000 characters and list entries/,
    ],
    ['length', '{{ name }}', 'x'.repeat(4_001), /4001 characters, at most 4000/],
  ])('in %s', (_what, body, value, message) => {
    const result = render(body, name, { name: value });
    expect(result).toEqual({ ok: false, issues: [{ path: ['variables'], message: expect.stringMatching(message) }] });
  });

  test.each<[string, string, RegExp]>([
    [
      'a capture that doubles',
      '{% capture a %}xxxxxxxxxx{% endcapture %}{% for i in (1..26) %}{% capture a %}{{ a }}{{ a }}{% endcapture %}{% endfor %}{{ name }}',
      /more than 200000 characters/,
    ],
    [
      'a capture of captures',
      '{% for i in (1..900) %}{% capture a %}{{ a }}{% for j in (1..9) %}xxxxxxxxx{% endfor %}{% endcapture %}{% endfor %}{{ name }}',
      /more than 200000 characters/,
    ],
    [
      'a text that grows',
      '{% assign a = "xx" %}{% for i in (1..20) %}{% assign a = a | append: a %}{% endfor %}',
      /200000/,
    ],
    ['a loop in a loop', '{% for i in (1..4000) %}{% for j in (1..4000) %}{% endfor %}{% endfor %}', /1000 ms|200000/],
    ['a range without end', '{% for i in (1..100000000) %}x{% endfor %}', /200000/],
    [
      'a text of its own that is too long',
      '{% for i in (1..500) %}0123456789{% endfor %}',
      /5000 characters, at most 4000/,
    ],
    ['a padding', '{{ "now" | date: "%9999999Y" }}', /200000/],
    [
      'what only no value sets off',
      '{% unless name %}{% for i in (1..1000000) %}{% endfor %}{% endunless %}',
      /200000/,
    ],
    ['what only a number sets off', '{% if name == 1 %}{% for i in (1..1000000) %}{% endfor %}{% endif %}', /200000/],
    ['what comes after a path that is not there', '{{ name.first }}{% for i in (1..1000000) %}{% endfor %}', /200000/],
  ])('and is not saved with %s', (_what, body, fault) => {
    expect(inspectBody(body, ['name'])).toEqual({ ok: false, fault: expect.stringMatching(fault) });
  });

  test.each(['include "x"', 'render "x"', 'layout "x"', 'block x', 'include name'])(
    'and takes nothing in: %s',
    (tag) => {
      expect(inspectBody(`{% ${tag} %}`)).toEqual({ ok: false, fault: expect.stringMatching(/tag "\w+" not found/) });
    },
  );

  test.each(['constructor', 'process', 'name.constructor', 'name.__proto__.x', 'globalThis'])(
    'and reaches no %s',
    (path) => {
      const result = render(`{{ ${path} }}{{ name.a }}`, name, { name: { a: 1 } });
      expect(result.ok).toBe(false);
    },
  );
});

describe('inspectBody', () => {
  test.each<[string, string[]]>([
    ['Hello', []],
    ['{{ a }} {{ b | upcase }} {{ a.c }}', ['a', 'b']],
    ['{% assign x = a %}{{ x }}', ['a']],
    ['{% for i in list %}{{ i.name }}{{ forloop.index }}{% endfor %}', ['list']],
    ['{% if a == b %}{% endif %}', ['a', 'b']],
    ['{{ "text" | append: a }}', ['a']],
  ])('%j uses %j', (body, uses) => {
    expect(inspectBody(body)).toEqual({ ok: true, uses });
  });

  test.each(['{{ name', '{% if %}', '{% nosuch %}', '{{ a | nosuch }}', '{{ a.. }}'])('%j is no template', (body) => {
    const found = inspectBody(body);
    expect(found.ok ? null : found.fault).toEqual(expect.any(String));
  });
});

describe('the locale', () => {
  const source = template({ en: 'e', pt: 'p', 'pt-BR': 'b', 'zh-Hant': 't', 'sr-Latn': 's', 'es-MX': 'm' });
  test.each<[string | null, string]>([
    [null, 'en'],
    ['pt-BR', 'pt-BR'],
    ['pt-PT', 'pt'],
    ['pt', 'pt'],
    ['zh-TW', 'zh-Hant'],
    ['de', 'en'],
    ['de-AT', 'en'],
    ['', 'en'],
    ['pt-BR-x-shop', 'pt-BR'],
    ['zh-Hant-HK', 'zh-Hant'],
    // Nobody who reads one script is sent another.
    ['zh-CN', 'en'],
    ['zh', 'en'],
    ['sr-RS', 'en'],
    ['sr-Latn-ME', 'sr-Latn'],
    ['es-ES', 'es-MX'],
    ['en-AU', 'en'],
    ['no', 'en'],
  ])('of %j is %j', (wanted, locale) => {
    expect(chooseLocale(source, wanted)).toBe(locale);
    expect(new PreparedTemplate(source).bodyFor(wanted).locale).toBe(locale);
  });
});

test.each([
  ['es-MX', ['es-ES', 'es-419'], 'es-419'],
  ['es-GQ', ['es-419', 'es-ES', 'es'], 'es'],
  ['pt-AO', ['pt-BR', 'pt-PT'], 'pt-PT'],
  ['pt', ['pt-PT', 'pt-BR'], 'pt-BR'],
  ['en-NZ', ['en-US', 'en-GB'], 'en-GB'],
  ['no', ['en', 'nb'], 'nb'],
  ['nb-NO', ['en', 'no'], 'no'],
  ['nn', ['en', 'nb'], null],
])('of %j, from %j, %j is the best', (wanted, available, best) => {
  expect(lookUpLocale(available, wanted)).toBe(best);
});

test('a plain body renders as Liquid itself would, whatever is in it', () => {
  const liquid = new Liquid({ strictVariables: true, ownPropertyOnly: true });
  const piece = fc.oneof(
    fc.constantFrom('{{ a }}', '{{b}}', '{{  c_1 }}', '{{\na\n}}', '{', '}', '}}', '{ {', ' ', '\n', '-', '{{ true }}'),
    fc.string({ maxLength: 5 }),
  );
  const value = fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true }), fc.boolean());
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 8 }), fc.tuple(value, value, value), (pieces, [a, b, c_1]) => {
      const body = pieces.join('');
      const found = inspectBody(body);
      const names = ['a', 'b', 'c_1'];
      fc.pre(found.ok && found.uses.every((each) => names.includes(each)));
      const values = { a, b, c_1 };
      const declared = names.map((each) => variable(each));
      expect(render(body, declared, values)).toEqual({ ok: true, text: liquid.parseAndRenderSync(body, values) });
    }),
    { numRuns: 2_000 },
  );
});
