import fc from 'fast-check';
import { Liquid } from 'liquidjs';
import { describe, expect, test } from 'vitest';
import {
  chooseLocale,
  inspectBody,
  prepareTemplate,
  type TemplateSource,
  type TemplateVariable,
} from '../../src/domains/templates/render.ts';

const variable = (name: string, change: Partial<TemplateVariable> = {}): TemplateVariable => ({
  name,
  required: true,
  default: null,
  description: null,
  ...change,
});

const template = (bodies: string | Record<string, string>, variables: TemplateVariable[] = []): TemplateSource => ({
  versionId: 'v1',
  defaultLocale: 'en',
  variables,
  bodies: new Map(Object.entries(typeof bodies === 'string' ? { en: bodies } : bodies)),
});

const render = (body: string, variables: TemplateVariable[], values: unknown) =>
  prepareTemplate(template(body, variables), null).render(values);

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

describe('a template is bounded', () => {
  const name = [variable('name')];
  test.each<[string, string, unknown, RegExp]>([
    [
      'time',
      '{% for i in (1..4000) %}{% for j in (1..4000) %}{% endfor %}{% endfor %}{{ name }}',
      'x',
      /limit exceeded/,
    ],
    ['memory', '{% for i in (1..100000000) %}x{% endfor %}{{ name }}', 'x', /limit exceeded/],
    ['length', '{{ name }}', 'x'.repeat(4_001), /4001 characters, at most 4000/],
  ])('in %s', (_what, body, value, message) => {
    const result = render(body, name, { name: value });
    expect(result).toEqual({ ok: false, issues: [{ path: ['variables'], message: expect.stringMatching(message) }] });
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
  const source = template({ en: 'e', pt: 'p', 'pt-BR': 'b', 'zh-Hant': 't' });
  test.each<[string | null, string]>([
    [null, 'en'],
    ['pt-BR', 'pt-BR'],
    ['pt-PT', 'pt'],
    ['pt', 'pt'],
    ['zh-TW', 'zh-Hant'],
    ['de', 'en'],
    ['de-AT', 'en'],
    ['', 'en'],
  ])('of %j is %j', (wanted, locale) => {
    expect(chooseLocale(source, wanted)).toBe(locale);
    expect(prepareTemplate(source, wanted).locale).toBe(locale);
  });
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
