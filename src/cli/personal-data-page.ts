/** The page `docs/personal-data.md`: where personal data are, from the registries that the code itself uses. */
import { SUBJECTS } from '../bus/personal-data.ts';
import { PERSONAL_COLUMNS, type PersonalColumn } from '../db/personal-data.ts';
import { JSON_PATHS, KEPT } from '../db/personal-tables.ts';
import { DATA_FOLDER, OTHER_FILES, type RegisteredFile } from '../embedded/personal-files.ts';
import { groupBy } from '../kernel/chunks.ts';
import { LOG_FIELDS, type LogFieldKind } from '../kernel/logger.ts';

const EFFECTS: Readonly<Record<string, string>> = {
  nulled: 'emptied',
  emptied: 'emptied',
  masked: 'replaced by "erased" where it names the number',
  deleted: 'the row is deleted',
};

const KINDS: Readonly<Record<LogFieldKind, string>> = {
  ids: 'ids, as the API writes them; they name nobody once their contact is erased',
  faults: 'texts of faults: without the values that errors quote, numbers masked, at most 300 characters',
  facts: 'counts, times, states, names of parts of the hub',
};

/** The page as text. `heliograph personal-data --write` stores it. */
export function printedPersonalData(): string {
  const tables = [...groupBy(PERSONAL_COLUMNS, ({ table }) => table)];
  return `# Personal data

Written by \`heliograph personal-data --write\` from the registries of the code; do not edit it. Tests hold them to the truth: a
column, a field of the log, a subject of NATS or a file of the data folder that is in none of them fails.

Columns that are not listed hold ids of other things, times, counts, settings and closed sets of words. \`eraseContact\` erases
(contact: the person messages go to); members and workspaces are the hub's own users.

## Tables

${tables.map(sectionOf).join('\n')}
## JSON that stays

JSON that erasing takes as a whole may hold anything, and so may what is the workspace's own. The rest has these paths, and none of them holds a number, a name or words
of a person.

| column | paths |
|---|---|
${Object.entries(JSON_PATHS)
  .map(([place, paths]) => `| \`${place}\` | ${paths === '' ? 'none' : listed(paths.split(' '))} |`)
  .join('\n')}

## NATS

No subject carries a number, a name or a text.

| subject | stream | holds | kept |
|---|---|---|---|
${SUBJECTS.map(({ subject, stream, holds, kept }) => `| \`${subject}\` | ${stream ?? 'none'} | ${holds} | ${kept} |`).join('\n')}

## The log

A line has these fields, a constant sentence, its level and its time. Any other field is written as "[not registered]". How long lines
are kept is up to whoever collects them; erasing does not reach them, and finds nothing to erase.

| fields | hold |
|---|---|
${(Object.keys(KINDS) as LogFieldKind[]).map((kind) => `| ${listed([...LOG_FIELDS].filter(([, each]) => each === kind).map(([name]) => name))} | ${KINDS[kind]} |`).join('\n')}

## Files

| file | holds | on erasing | kept |
|---|---|---|---|
${[...DATA_FOLDER.map((file) => ({ ...file, path: `\`${file.path}\` of the data folder` })), ...OTHER_FILES].map(rowOfFile).join('\n')}
`;
}

function listed(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(' ');
}

function rowOfFile({ path, holds, erase, kept }: RegisteredFile): string {
  return `| ${path} | ${holds} | ${erase} | ${kept} |`;
}

function sectionOf([table, columns]: [string, PersonalColumn[]]): string {
  return `### ${table}

Kept: ${KEPT[table] ?? 'not said'}.

| column | about | holds | for | on erasing | exported |
|---|---|---|---|---|---|
${columns.map(rowOf).join('\n')}
`;
}

function rowOf({ column, subject, holds, purpose, erase, exported }: PersonalColumn): string {
  const effect = EFFECTS[erase] ?? erase;
  return `| \`${column}\` | ${subject} | ${holds} | ${purpose} | ${effect} | ${exported ? 'yes' : 'no'} |`;
}
