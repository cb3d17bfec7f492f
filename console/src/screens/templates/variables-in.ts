/** Names of variables that texts of a template use. */

/** Outputs that the hub fills itself. */
const OWN = /\{\{-?\s*(?:link\s*["'][^}]*|preferencesUrl\s*-?)\}\}/g;
/** Outputs and tags of Liquid. */
const MARKUP = /\{\{-?([^}]*)\}\}|\{%-?\s*(?:if|elsif|unless|case|when)\b([^%]*)%\}/g;
/** Texts in quotes, filters, and what stands behind a dot: none of them is a variable. */
const OTHERS = /"[^"]*"|'[^']*'|\|\s*\w+|\.\w+/g;
const NAME = /[A-Za-z_]\w*/g;
const WORDS: ReadonlySet<string> = new Set([
  'and',
  'or',
  'not',
  'contains',
  'true',
  'false',
  'nil',
  'null',
  'empty',
  'blank',
]);

/** Finds the variables, in the order in which they come; what it misses the hub names when the template is saved. */
export function variablesIn(bodies: readonly string[]): string[] {
  const names = bodies.flatMap((body) =>
    [...body.replaceAll(OWN, '').matchAll(MARKUP)].flatMap(([, output = '', condition = '']) => [
      ...`${output} ${condition}`.replaceAll(OTHERS, ' ').matchAll(NAME),
    ]),
  );
  return [...new Set(names.map(([name]) => name).filter((name) => !WORDS.has(name)))];
}
