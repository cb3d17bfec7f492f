/** The page `docs/settings.md`: every setting of a connection, from the tables that the code itself uses. */
import type { Choice, Setting } from '../channels/setting.ts';
import { SMPP_SETTINGS } from '../channels/smpp/settings.ts';

/** The page as text. `heliograph settings --write` stores it. */
export function printedSettings(): string {
  const rows = Object.entries<Setting>(SMPP_SETTINGS);
  return `# Settings of a connection

Written by \`heliograph settings --write\` from the table of the code; do not edit it. [carriers.md](carriers.md) says how to find
a carrier's values.

A setting without a default has to be given when a connection is made. \`null\` clears a setting that may be absent; everywhere else
\`null\` is as good as absent.

## SMPP

\`createSmscConnection\` and \`updateSmscConnection\` take these, and \`SmscConnection\` shows all but the password.

| setting | type | default | what it is |
|---|---|---|---|
${rows.map(([name, setting]) => `| \`${name}\` | ${typeOf(setting)} | ${defaultOf(setting)} | ${meaningOf(setting)} |`).join('\n')}

## Values

${choicesOf(rows.map(([, setting]) => setting))
  .map(sectionOf)
  .join('\n')}`;
}

function choiceOf({ type }: Setting): Choice | null {
  if (typeof type === 'string') return null;
  if (!('list' in type)) return type;
  return typeof type.list === 'string' ? null : type.list;
}

function choicesOf(settings: readonly Setting[]): Choice[] {
  return settings.flatMap((setting) => choiceOf(setting) ?? []);
}

function typeOf(setting: Setting): string {
  const { type } = setting;
  if (typeof type === 'string') return type;
  const name = choiceOf(setting)?.name ?? ('list' in type ? String(type.list) : '');
  const shown = choiceOf(setting) === null ? name : `[${name}](#${name.toLowerCase()})`;
  return 'list' in type ? `list of ${shown}` : shown;
}

function defaultOf({ absent, default: value }: Setting): string {
  if (absent !== undefined) return `absent: ${absent}`;
  if (value === undefined) return '';
  if (Array.isArray(value)) return 'none';
  return value === '' ? 'empty' : `\`${String(value)}\``;
}

function meaningOf({ description, limits, leadsTo }: Setting): string {
  const range = limits === undefined ? '' : ` (${limits})`;
  return `${description}${range}.${leadsTo === true ? ' A change of it needs the password anew.' : ''}`;
}

function sectionOf({ name, description, values }: Choice): string {
  const rows = Object.entries(values).map(([value, meaning]) => `| ${value} | ${meaning} |`);
  return `### ${name}\n\n${description}\n\n| value | meaning |\n|---|---|\n${rows.join('\n')}\n`;
}
