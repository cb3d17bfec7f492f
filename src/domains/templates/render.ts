// Templates as the API process sees them: variables are checked and plain bodies rendered here, all else in a thread.
import type { InputIssue } from '../../kernel/errors.ts';
import { nameCalls, nameOfCall, targetsIn } from '../../kernel/link-calls.ts';
import { LINK_VARIABLE } from '../../kernel/link-variable.ts';
import { lookUpLocale } from '../../kernel/locale.ts';
import { lengthFault, MAX_TEXT, type Rendered } from './render-job.ts';

/** A declared variable of a template. */
export interface TemplateVariable {
  name: string;
  /** Without it, and without a default, nothing is sent. */
  required: boolean;
  /** Used when the variable is absent; `null`: an optional one is nil then, which no condition takes for true. */
  default: string | null;
  description: string | null;
}

/** One saved version of a template, with all its bodies. */
export interface TemplateSource {
  /** `null`: it is stored nowhere. */
  versionId: string | null;
  /** `null`: it is stored nowhere. */
  templateId: string | null;
  defaultLocale: string;
  variables: readonly TemplateVariable[];
  /** By canonical locale. */
  bodies: ReadonlyMap<string, string>;
}

/** A template with a text in place of its bodies, which is stored nowhere. @param text `null`: its bodies stay */
export function withText(source: TemplateSource, text: string | null): TemplateSource {
  if (text === null) return source;
  return { ...source, versionId: null, templateId: null, bodies: new Map([[source.defaultLocale, text]]) };
}

/** The values of the declared variables, in their order, or what is wrong with what was given. */
export type CheckedVariables = { ok: true; values: unknown[] } | { ok: false; issues: InputIssue[] };

/** A body that is ready to be rendered many times. */
export interface PreparedBody {
  /** Of the body: not always the one that was asked for. */
  locale: string;
  /** With a variable in the place of each link. */
  body: string;
  /** Of the variables, and behind them those of the links. */
  names: readonly string[];
  /** Targets of its links, in the order of their variables. */
  targets: readonly string[];
  /** Renders values of `check` at once; `null`: it takes a thread. */
  renderPlain: ((values: readonly unknown[]) => Rendered) | null;
}

/** The body for a locale: the best that fits (`lookUpLocale`), or the template's default. `null`: nobody asks for one. */
export function chooseLocale(source: TemplateSource, locale: string | null): string {
  return (locale === null ? null : lookUpLocale(source.bodies.keys(), locale)) ?? source.defaultLocale;
}

/** A template, its bodies made ready as they are asked for. */
export class PreparedTemplate {
  /** Names of its variables, and behind them that of the link where a body has it. */
  readonly names: readonly string[];
  /** True when a body has the link to the recipient's preferences. */
  readonly hasLink: boolean;
  readonly #source: TemplateSource;
  /** By the locale that was asked for. */
  readonly #wanted = new Map<string | null, PreparedBody>();
  readonly #bodies = new Map<string, PreparedBody>();

  constructor(source: TemplateSource) {
    this.#source = source;
    this.hasLink = [...source.bodies.values()].some((body) => body.includes(LINK_VARIABLE));
    this.names = [...source.variables.map((variable) => variable.name), ...(this.hasLink ? [LINK_VARIABLE] : [])];
  }

  /** The zone of a recipient may matter: a body has more than names of variables, and writes dates. */
  get writesDates(): boolean {
    return [...this.#source.bodies.values()].some(
      (text) => text.includes('date') && splitPlain(...this.#bodyAndNames(text)) === null,
    );
  }

  /** The body with a variable in the place of each link, and the names of all variables. */
  #bodyAndNames(text: string): [body: string, names: string[]] {
    const { body, targets } = nameCalls(text);
    return [body, [...this.names, ...targets.map((_target, index) => nameOfCall(index))]];
  }

  /** True when a locale makes a difference. */
  get hasLocales(): boolean {
    return this.#source.bodies.size > 1;
  }

  /** The body that a locale gets. */
  bodyFor(locale: string | null): PreparedBody {
    const known = this.#wanted.get(locale);
    if (known !== undefined) return known;
    const chosen = chooseLocale(this.#source, locale);
    const body = this.#bodies.get(chosen) ?? this.#prepare(chosen);
    this.#bodies.set(chosen, body);
    this.#wanted.set(locale, body);
    return body;
  }

  #prepare(locale: string): PreparedBody {
    const text = this.#source.bodies.get(locale) ?? '';
    const [body, names] = this.#bodyAndNames(text);
    const targets = targetsIn(text);
    const plain = splitPlain(body, names);
    const { variables } = this.#source;
    return {
      locale,
      body,
      names,
      targets,
      renderPlain: plain === null ? null : (values) => renderPlain(plain, variables, values),
    };
  }

  /** Checks what was given for the variables. */
  check(variables: unknown): CheckedVariables {
    const declared = this.#source.variables;
    const values = valuesOf(declared, variables);
    return values === null ? { ok: false, issues: faultsOf(declared, variables) } : { ok: true, values };
  }

  /** The values of the declared variables as far as they were given, `null` for the others. */
  valuesOf(variables: unknown): unknown[] {
    const given = givenOf(variables) ?? {};
    return this.#source.variables.map(
      (each) => (Object.hasOwn(given, each.name) ? given[each.name] : null) ?? each.default,
    );
  }
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

function renderPlain(
  { texts, slots }: PlainBody,
  declared: readonly TemplateVariable[],
  values: readonly unknown[],
): Rendered {
  let text = texts[0] ?? '';
  for (let i = 0; i < slots.length; i++) {
    const slot = slots[i] ?? 0;
    const value = values[slot] ?? '';
    if (typeof value === 'object') return notText(declared[slot]?.name ?? '', value);
    text += `${value}${texts[i + 1]}`;
  }
  if (text.length <= MAX_TEXT) return { ok: true, text };
  return { ok: false, issues: [{ path: ['variables'], message: lengthFault(text.length) }] };
}

function notText(name: string, value: unknown): Rendered {
  const message = 'must be a text, a number, true or false: the template puts it into the text as it is';
  return { ok: false, issues: [{ path: ['variables', name], message, received: JSON.stringify(value).slice(0, 100) }] };
}

type Given = Readonly<Record<string, unknown>>;

/** The values in order of the declaration, `null` for what is absent; `null`: something is missing or too much. */
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
    values.push(value);
  }
  return Object.keys(given).length === known ? values : null;
}

/** Returns the given variables, by name; `null`: they are no object. */
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
