import { Liquid, type Template as LiquidTemplate, TokenizationError } from 'liquidjs';
import type { InputIssue } from '../../kernel/errors.ts';

/** A declared variable of a template. */
export interface TemplateVariable {
  name: string;
  /** Without it nothing is sent. */
  required: boolean;
  /** Used when an optional variable is absent. */
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

/** Longest text a template may render to, in UTF-16 units. */
const MAX_TEXT = 4_000;

/** What parsing a body found: the variables it uses, or why it cannot be parsed. */
export function inspectBody(body: string): { ok: true; uses: string[] } | { ok: false; fault: string } {
  try {
    const templates = engine.parse(body);
    return { ok: true, uses: engine.globalVariablesSync(templates) };
  } catch (error) {
    const fault = error instanceof TokenizationError || error instanceof Error ? error.message : String(error);
    return { ok: false, fault };
  }
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
  const plain = splitPlain(body);
  const parsed = plain === null ? engine.parse(body) : null;
  return {
    locale: chosen,
    render(variables) {
      const checked = check(source.variables, variables);
      if (!checked.ok) return checked;
      if (plain !== null) return finish(plain.map((piece) => piece(checked.values)).join(''));
      return renderLiquid(parsed ?? [], checked.values);
    },
  };
}

type Values = Readonly<Record<string, unknown>>;

/** A body of nothing but text and `{{ name }}` is joined, not interpreted; `null`: it needs Liquid. */
function splitPlain(body: string): ((values: Values) => string)[] | null {
  if (body.includes('{%')) return null;
  const pieces: ((values: Values) => string)[] = [];
  let end = 0;
  for (const match of body.matchAll(/\{\{(-?)\s*([A-Za-z_]\w*)\s*(-?)\}\}/g)) {
    if (match[1] === '-' || match[3] === '-') return null;
    const text = body.slice(end, match.index);
    if (text.includes('{{')) return null;
    const name = match[2] ?? '';
    if (text !== '') pieces.push(() => text);
    pieces.push((values) => textOf(values[name]));
    end = match.index + match[0].length;
  }
  const rest = body.slice(end);
  if (rest.includes('{{')) return null;
  if (rest !== '') pieces.push(() => rest);
  return pieces;
}

function textOf(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}

function renderLiquid(templates: LiquidTemplate[], values: Values): Rendered {
  try {
    return finish(String(engine.renderSync(templates, values)));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { ok: false, issues: [{ path: ['variables'], message: `the template cannot be rendered: ${message}` }] };
  }
}

function finish(text: string): Rendered {
  if (text.length <= MAX_TEXT) return { ok: true, text };
  const message = `the rendered text has ${text.length} characters, at most ${MAX_TEXT}`;
  return { ok: false, issues: [{ path: ['variables'], message }] };
}

/** Holds the values against the declaration: what is required is there, what is there is declared and of a kind. */
function check(
  declared: readonly TemplateVariable[],
  variables: unknown,
): { ok: true; values: Values } | { ok: false; issues: InputIssue[] } {
  if (variables !== undefined && variables !== null && (typeof variables !== 'object' || Array.isArray(variables))) {
    return { ok: false, issues: [{ path: ['variables'], message: 'must be an object of names and values' }] };
  }
  const given = new Map(Object.entries(variables ?? {}));
  const issues: InputIssue[] = [];
  const values: Record<string, unknown> = Object.create(null);
  for (const variable of declared) {
    const value = given.get(variable.name) ?? null;
    given.delete(variable.name);
    if (value === null && variable.required) {
      issues.push({ path: ['variables', variable.name], message: 'is missing: the template needs it' });
    }
    values[variable.name] = value ?? variable.default ?? '';
  }
  const names = declared.map((variable) => variable.name).join(', ') || 'none';
  for (const name of given.keys()) {
    issues.push({
      path: ['variables', name.slice(0, 100)],
      message: `is not a variable of the template: it has ${names}`,
    });
  }
  return issues.length > 0 ? { ok: false, issues } : { ok: true, values };
}
