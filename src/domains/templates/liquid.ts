// Liquid within bounds. Only the render thread runs this: a template is a tenant's, and so is what goes into it.
import { CaptureTag, Context, Liquid, type Template as LiquidTemplate } from 'liquidjs';
import {
  type DraftBody,
  type Inspected,
  lengthFault,
  MAX_TEXT,
  RENDER_LIMITS,
  type Rendered,
  type RenderItem,
  type RenderJob,
} from './render-job.ts';
import { inSeconds, offsetFor, withLocalFormats } from './zone.ts';

/** A capture whose text counts: in a loop it would double without end. */
class BoundedCapture extends CaptureTag {
  override *render(context: Context): Generator<unknown, void, string> {
    yield* super.render(context);
    context.memoryLimit.use(String(context.bottom()[this.variable]).length);
  }
}

/** A filter as a function. */
type FilterHandler = Extract<Parameters<Liquid['registerFilter']>[1], (...args: never[]) => unknown>;

const DATE_FILTERS = ['date', 'date_to_xmlschema', 'date_to_rfc822', 'date_to_string', 'date_to_long_string'];

function makeEngine(): Liquid {
  const engine = new Liquid({
    strictVariables: true,
    // A condition may ask whether a path is there.
    lenientIf: true,
    strictFilters: true,
    ownPropertyOnly: true,
    parseLimit: 20_000,
    memoryLimit: RENDER_LIMITS.units,
    templates: {},
  });
  // A template is whole: there is nothing it could take in.
  for (const tag of ['include', 'render', 'layout', 'block']) delete engine.tags[tag];
  engine.registerTag('capture', BoundedCapture);
  for (const name of DATE_FILTERS) engine.registerFilter(name, inZone(engine.filters[name] as FilterHandler));
  return engine;
}

/** A filter of dates, in the zone of the recipient: Liquid knows one zone for all, at first that of the machine. */
function inZone(original: FilterHandler): FilterHandler {
  return function (given: unknown, ...args: unknown[]) {
    const zone = String(this.context.globals[ZONE]);
    const value = inSeconds(given);
    const timezoneOffset = offsetFor(value, zone);
    const opts = { ...this.context.opts, timezoneOffset };
    const context = Object.create(this.context, { opts: { value: opts } }) as Context;
    const [format, ...rest] = args;
    if (typeof format !== 'string' || rest.length > 0) return original.apply({ ...this, context }, [value, ...args]);
    return original.call({ ...this, context }, value, withLocalFormats(format, value, timezoneOffset, opts.locale));
  };
}

/** Under what name the zone goes along; no template can spell it. */
const ZONE = ' zone';
const engine = makeEngine();

/** Bodies that were parsed lately. */
const parsed = new Map<string, LiquidTemplate[]>();
const MAX_PARSED = 200;

function parse(body: string): LiquidTemplate[] {
  const known = parsed.get(body);
  if (known !== undefined) return known;
  const templates = engine.parse(body);
  if (parsed.size >= MAX_PARSED) parsed.clear();
  parsed.set(body, templates);
  return templates;
}

/** Renders a body for each of its items, in their order. A fault of one is its own. */
export function renderJob({ body, locale, names, items }: RenderJob): Rendered[] {
  const templates = parse(body);
  return items.map((item) => {
    try {
      return finish(run(templates, scopeOf(names, item.values), item, locale, { strictVariables: true }));
    } catch (error) {
      const message = `the template cannot be rendered with them: ${explained(error)}`;
      return { ok: false, issues: [{ path: ['variables'], message }] };
    }
  });
}

function finish(text: string): Rendered {
  if (text.length <= MAX_TEXT) return { ok: true, text };
  return { ok: false, issues: [{ path: ['variables'], message: lengthFault(text.length) }] };
}

function run(
  templates: LiquidTemplate[],
  scope: object,
  { timeZone }: Pick<RenderItem, 'timeZone'>,
  locale: string,
  options: { strictVariables: boolean; renderLimit?: number },
): string {
  const renderOptions = { sync: true, globals: { [ZONE]: timeZone }, ...options };
  const context = new Context(scope, optionsFor(locale), renderOptions, { liquid: engine });
  return String(engine.renderSync(templates, context));
}

const optionsByLocale = new Map<string, typeof engine.options>();

/** The engine's options with the locale of a body; there are as many as templates have. */
function optionsFor(locale: string): typeof engine.options {
  const known = optionsByLocale.get(locale);
  if (known !== undefined) return known;
  const options = { ...engine.options, locale };
  if (optionsByLocale.size >= MAX_PARSED) optionsByLocale.clear();
  optionsByLocale.set(locale, options);
  return options;
}

function scopeOf(names: readonly string[], values: readonly unknown[]): object {
  const scope: Record<string, unknown> = Object.create(null);
  for (const [index, name] of names.entries()) scope[name] = withoutPrototype(values[index] ?? null);
  return scope;
}

/** An object without a prototype cannot become a text: "[object Object]" is sent to nobody. */
function withoutPrototype(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(withoutPrototype);
  const entries = Object.entries(value).map(([key, each]) => [key, withoutPrototype(each)] as const);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function explained(error: unknown): string {
  const message = messageOf(error);
  const limit = limitOf(message);
  if (limit !== null) return `it ${limit}`;
  return message.replace('Cannot convert object to primitive value', 'an object stands where a text is needed');
}

/** Returns the limit that a failure is about; `null`: none. */
function limitOf(message: string): string | null {
  if (message.startsWith('template render limit')) return `takes longer than ${RENDER_LIMITS.trialMs} ms`;
  if (!/memory alloc limit|Invalid (string|array) length|call stack/.test(message)) return null;
  return `makes more than ${RENDER_LIMITS.units} characters and list entries`;
}

/** Samples that stand for every variable at a trial: a text, a number, nothing. */
const SAMPLES = ['x', 1, null] as const;

/** Parses a body, and renders it with samples: what breaks a limit by itself is not saved. */
export function inspectBody({ body, locale, names }: DraftBody): Inspected {
  try {
    const templates = engine.parse(body);
    const uses = engine.globalVariablesSync(templates);
    for (const sample of SAMPLES) {
      const fault = trialFault(
        templates,
        locale,
        scopeOf(
          names,
          names.map(() => sample),
        ),
      );
      if (fault !== null) return { ok: false, fault };
    }
    return { ok: true, uses };
  } catch (error) {
    return { ok: false, fault: `is not a template: ${messageOf(error)}` };
  }
}

/** A path that is not there is the sample's fault. */
const TRIAL = { strictVariables: false, renderLimit: RENDER_LIMITS.trialMs };

function trialFault(templates: LiquidTemplate[], locale: string, scope: object): string | null {
  try {
    const { length } = run(templates, scope, { timeZone: 'UTC' }, locale, TRIAL);
    return length > MAX_TEXT ? `cannot be sent: ${lengthFault(length)}` : null;
  } catch (error) {
    const message = messageOf(error);
    const limit = limitOf(message);
    if (limit !== null) return `cannot be sent: rendering it ${limit}`;
    // Whatever else fails may be the sample's fault.
    return message.startsWith('Invalid time zone') ? `cannot be sent: ${message}` : null;
  }
}
