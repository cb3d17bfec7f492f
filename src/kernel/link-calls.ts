// Calls of links in texts and templates: {{ link "https://…" }}.

/** A call with its target in straight quotes, by the braces around it: Liquid may trim there. */
const CALL = /(\{\{-?)\s*link\s+(?:"([^"]*)"|'([^']*)')\s*(-?\}\})/g;
/** What begins like a call. A variable of that name is none: `{{ link }}`, `{{ link | upcase }}`, `{{ link.url }}`. */
const BEGINS = /\{\{-?\s*link\b(?=\s*[^\s}|.[-])[^}]{0,100}/;

/** Start of the names that calls have while a template is rendered: no variable may be called so. */
export const CALL_NAME = 'heliograph_link_';

/** A template whose calls have become variables. */
export interface NamedCalls {
  body: string;
  /** Targets in the order of their variables, each once. */
  targets: string[];
}

/** The targets of the calls of a text, each once. */
export function targetsIn(text: string): string[] {
  return text.includes('{{') ? [...new Set([...text.matchAll(CALL)].map(targetOf))] : [];
}

function targetOf([, , double, single]: readonly (string | undefined)[]): string {
  return double ?? single ?? '';
}

/** Start of what looks like a call and is none; `null`: everything that looks like one is one. */
export function brokenCallIn(text: string): string | null {
  return text.includes('{{') ? (BEGINS.exec(text.replace(CALL, ''))?.[0] ?? null) : null;
}

/** The text with a URL in the place of each call. */
export function replaceCalls(text: string, urlOf: (target: string) => string): string {
  return text.replace(CALL, (...found: string[]) => urlOf(targetOf(found)));
}

/** Name of the variable of the n-th target, from 0. */
export function nameOfCall(index: number): string {
  return `${CALL_NAME}${index}`;
}

/** The template with a variable in the place of each call. */
export function nameCalls(body: string): NamedCalls {
  const targets = targetsIn(body);
  if (targets.length === 0) return { body, targets };
  const named = body.replace(CALL, (...found: string[]) => {
    return `${found[1]} ${nameOfCall(targets.indexOf(targetOf(found)))} ${found[4]}`;
  });
  return { body: named, targets };
}

/** Says of what looks like a call how one is written. */
export const BROKEN_CALL = 'is no link: write {{ link "https://…" }}, with the URL itself in straight quotes';
