import { Liquid, type Template as LiquidTemplate } from 'liquidjs';
import type { InputIssue } from '../../kernel/errors.ts';

/** A declared variable of a template. */
export interface TemplateVariable {
  name: string;
  /** Without it, and without a default, nothing is sent. */
  required: boolean;
  /** Used when the variable is absent; `null`: an optional one is empty then. */
  default: string | null;
  description: string | null;
}

/** One saved version of a template, with all its bodies. */
export interface TemplateSource {
  versionId: string;
  defaultLocale: string;
  variables: readonly TemplateVariable[];
  bodies: ReadonlyMap<string, string>;
}

/** A rendered text, or what the variables lack. */
export type Rendered = { ok: true; text: string } | { ok: false; issues: InputIssue[] };

/** A template in one locale, ready to be rendered many times. */
export interface PreparedTemplate {
  locale: string;
  /** Variables are data: they are never read as a template. Never throws. */
  render(variables: unknown): Rendered;
}

/** Liquid without files, with bounds: a template is a tenant's, and so is what goes into it. */
const engine = new Liquid({
  strictVariables: true,
  strictFilters: true,
  ownPropertyOnly: true,
  parseLimit: 20_000,
  renderLimit: 50,
  memoryLimit: 200_000,
  templates: {},
});
// A template is whole: there is nothing it could take in.
for (const tag of ['include', 'render', 'layout', 'block']) delete engine.tags[tag];

/** Longest text a template may render to, in UTF-16 units. */
const MAX_TEXT = 4_000;

/** What parsing a body found: the variables it uses, or why it cannot be parsed. */
export function inspectBody(body: string): { ok: true; uses: string[] } | { ok: false; fault: string } {
  try {
    return { ok: true, uses: engine.globalVariablesSync(engine.parse(body)) };
  } catch (error) {
    return { ok: false, fault: messageOf(error) };
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The body for a locale: that very one, its language's, or the template's default. */
export function chooseLocale(source: TemplateSource, locale: string | null): string {
  if (locale === null) return source.defaultLocale;
  if (source.bodies.has(locale)) return locale;
  const language = locale.split('-')[0] ?? '';
  if (source.bodies.has(language)) return language;
  const sibling = [...source.bodies.keys()].find((each) => each.split('-')[0] === language);
  return sibling ?? source.defaultLocale;
}

/** Compiles the body of a locale. @throws when a stored body cannot be parsed, which saving has ruled out */
export function prepareTemplate(source: TemplateSource, locale: string | null): PreparedTemplate {
  const chosen = chooseLocale(source, locale);
  const body = source.bodies.get(chosen) ?? '';
  const { variables: declared } = source;
  const plain = splitPlain(
    body,
    declared.map((variable) => variable.name),
  );
  const parsed = plain === null ? engine.parse(body) : [];
  return {
    locale: chosen,
    render(variables) {
      const values = valuesOf(declared, variables);
      if (values === null) return { ok: false, issues: faultsOf(declared, variables) };
      return plain === null ? renderLiquid(parsed, declared, values) : renderPlain(plain, declared, values);
    },
  };
}

/** A body of nothing but text and `{{ name }}`: texts, and between each two of them the position of a variable. */
interface PlainBody {
  texts: string[];
  slots: number[];
}

/** `null`: the body needs Liquid; it has tags, filters, paths, trimming, or names that Liquid gives a meaning. */
function splitPlain(body: string, names: readonly string[]): PlainBody | null {
  if (body.includes('{%')) return null;
  const texts: string[] = [];
  const slots: number[] = [];
  let end = 0;
  for (const match of body.matchAll(/\{\{\s*([A-Za-z_]\w*)\s*\}\}/g)) {
    const slot = LITERALS.has(match[1] ?? '') ? -1 : names.indexOf(match[1] ?? '');
    if (slot === -1) return null;
    slots.push(slot);
    texts.push(body.slice(end, match.index));
    end = match.index + match[0].length;
  }
  texts.push(body.slice(end));
  return texts.some((text) => text.includes('{{')) ? null : { texts, slots };
}

/** Words that are values in Liquid, whatever variables there are. */
const LITERALS = new Set(['true', 'false', 'nil', 'null', 'empty', 'blank']);

function renderPlain({ texts, slots }: PlainBody, declared: readonly TemplateVariable[], values: unknown[]): Rendered {
  let text = texts[0] ?? '';
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0;
    const value = values[slot];
    if (typeof value === 'object') return notText(declared[slot]?.name ?? '', value);
    text += `${value}${texts[i + 1]}`;
  }
  return finish(text);
}

function notText(name: string, value: unknown): Rendered {
  const message = 'must be a text, a number, true or false: the template puts it into the text as it is';
  return { ok: false, issues: [{ path: ['variables', name], message, received: JSON.stringify(value).slice(0, 100) }] };
}

function renderLiquid(
  templates: LiquidTemplate[],
  declared: readonly TemplateVariable[],
  values: readonly unknown[],
): Rendered {
  const scope: Record<string, unknown> = Object.create(null);
  for (const [index, { name }] of declared.entries()) scope[name] = withoutPrototype(values[index]);
  try {
    return finish(String(engine.renderSync(templates, scope)));
  } catch (error) {
    const message = `the template cannot be rendered with them: ${explained(messageOf(error))}`;
    return { ok: false, issues: [{ path: ['variables'], message }] };
  }
}

/** An object without a prototype cannot become a text: "[object Object]" is sent to nobody. */
function withoutPrototype(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutPrototype);
  const entries = Object.entries(value).map(([key, each]) => [key, withoutPrototype(each)] as const);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function explained(message: string): string {
  return message.replace('Cannot convert object to primitive value', 'an object stands where a text is needed');
}

function finish(text: string): Rendered {
  if (text.length <= MAX_TEXT) return { ok: true, text };
  const message = `the rendered text has ${text.length} characters, at most ${MAX_TEXT}`;
  return { ok: false, issues: [{ path: ['variables'], message }] };
}

type Given = Readonly<Record<string, unknown>>;

/** The values in order of the declaration; `null`: something is missing or too much. */
function valuesOf(declared: readonly TemplateVariable[], variables: unknown): unknown[] | null {
  const given = givenOf(variables);
  if (given === null) return null;
  const values: unknown[] = [];
  let known = 0;
  for (const variable of declared) {
    const there = Object.hasOwn(given, variable.name);
    if (there) known++;
    const value = (there ? given[variable.name] : null) ?? variable.default;
    if (value === null && variable.required) return null;
    values.push(value ?? '');
  }
  return Object.keys(given).length === known ? values : null;
}

/** What was given, by name; `null`: it is no object. */
function givenOf(variables: unknown): Given | null {
  if (variables === undefined || variables === null) return {};
  return typeof variables === 'object' && !Array.isArray(variables) ? (variables as Given) : null;
}

/** Everything that is wrong with the variables. */
function faultsOf(declared: readonly TemplateVariable[], variables: unknown): InputIssue[] {
  const given = givenOf(variables);
  if (given === null) return [{ path: ['variables'], message: 'must be an object of names and values' }];
  const missing = declared.filter(
    ({ name, required, default: instead }) =>
      required && instead === null && ((Object.hasOwn(given, name) ? given[name] : null) ?? null) === null,
  );
  const names = new Set(declared.map((variable) => variable.name));
  const unknown = Object.keys(given).filter((name) => !names.has(name));
  return [
    ...missing.map(({ name }) => ({ path: ['variables', name], message: 'is missing: the template needs it' })),
    ...unknown.map((name) => ({
      path: ['variables', name.slice(0, 100)],
      message: `is not a variable of the template: it has ${[...names].join(', ') || 'none'}`,
    })),
  ];
}
