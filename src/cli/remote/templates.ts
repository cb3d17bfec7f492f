/** The command `templates`. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import { notFound } from './not-found.ts';
import { fileText, given, type Limited, limitOf, pairs, repeated, wholeNumber, withLimit } from './options.ts';
import { type Column, fieldLines, paint, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'id name version publishedVersion updatedAt';
const LIST = `query Templates($first: Int, $after: String) {
  templates(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const SHOW = `query Template($name: String) { template(name: $name) { ${FIELDS} versions { version publishedAt defaultLocale
  bodies { locale body } variables { name required default description } } } }`;
const SAVE = `mutation SaveTemplate($input: SaveTemplateInput!) { saveTemplate(input: $input) {
  ... on SaveTemplatePayload { template { ${FIELDS} } warnings } ${failures('InvalidInput')} } }`;
const PUBLISH = `mutation PublishTemplate($input: PublishTemplateInput!) { publishTemplate(input: $input) {
  ... on PublishTemplatePayload { template { ${FIELDS} } warnings } ${failures('InvalidInput', 'NotFound')} } }`;
const DELETE = `mutation DeleteTemplate($input: DeleteTemplateInput!) { deleteTemplate(input: $input) {
  ... on DeleteTemplatePayload { template { ${FIELDS} } } ${failures('NotFound')} } }`;

interface Template {
  id: string;
  name: string;
  version: number;
  publishedVersion: number | null;
  updatedAt: string;
}

interface Version {
  version: number;
  publishedAt: string | null;
  defaultLocale: string;
  bodies: { locale: string; body: string }[];
  variables: { name: string; required: boolean; default: string | null }[];
}

interface Saved {
  template: Template;
  warnings: string[];
}

const COLUMNS: readonly Column<Template>[] = [
  { title: 'NAME', value: ({ name }) => name },
  { title: 'VERSION', value: ({ version }) => version },
  { title: 'PUBLISHED', value: ({ publishedVersion }) => publishedVersion },
  { title: 'CHANGED', value: ({ updatedAt }) => updatedAt },
  { title: 'ID', value: ({ id }) => id },
];

/** `heliograph templates`. */
export function templatesCommand(): Command {
  return new Command('templates')
    .description('list, show, save, publish and delete templates')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(showCommand())
    .addCommand(saveCommand())
    .addCommand(publishCommand())
    .addCommand(deleteCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the templates (what `heliograph templates` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Template>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none: heliograph templates save <name> --body en=…');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph templates');
}

function showCommand(): Command {
  const command = new Command('show')
    .description('a template with its versions, bodies and variables')
    .argument('<name>', 'its name')
    .action(async (name: string, options: HubOptions) => {
      const template = await openHub(options).ask<(Template & { versions: Version[] }) | null>(SHOW, { name });
      if (template === null) throw notFound('template', name);
      await printOne(options.json, template, [
        ...fieldLines([
          ['name', template.name],
          ['id', template.id],
          ['published', template.publishedVersion],
          ['changed', template.updatedAt],
        ]),
        ...template.versions.flatMap((version) => versionLines(version, template.publishedVersion)),
      ]);
    });
  return withExamples(withHubOptions(command), 'heliograph templates show delivery');
}

function versionLines({ version, bodies, variables, defaultLocale }: Version, published: number | null): string[] {
  const title = `version ${version}${version === published ? ' (published)' : ''}`;
  const names = variables.map(({ name, required }) => `${name}${required ? '' : ' (optional)'}`).join(', ');
  return [
    paint(title, 'strong'),
    ...(names === '' ? [] : [`  variables: ${names}`]),
    ...bodies.map(
      ({ locale, body }) => `  ${locale}${locale === defaultLocale ? '*' : ''}: ${body.replaceAll('\n', '\n    ')}`,
    ),
  ];
}

interface SaveOptions extends HubOptions {
  body?: string[];
  bodyFile?: string[];
  variable?: string[];
  optional?: string[];
  defaultLocale?: string;
  draft?: true;
}

function saveCommand(): Command {
  const command = new Command('save')
    .description('save a template, as a new version where it exists; it is published unless --draft')
    .argument('<name>', 'its name')
    .addOption(repeated('--body <locale=text>', 'a body in a language, e.g. "en=Hi {{ name }}"'))
    .addOption(repeated('--body-file <locale=file>', 'the same, from a file; "-": standard input'))
    .addOption(repeated('--variable <name>', 'a variable that has to be given'))
    .addOption(repeated('--optional <name>', 'a variable that may be left out; name=default gives it a default'))
    .option('--default-locale <locale>', 'the language where no other fits (default: that of the first body)')
    .option('--draft', 'do not publish it yet')
    .action(save);
  return withExamples(
    withHubOptions(command),
    'heliograph templates save delivery --body "en=Hi {{ name }}, your parcel {{ code }} is here." --variable name --variable code',
    'heliograph templates save delivery --body-file de=delivery.de.txt --variable name --variable code --draft',
  );
}

async function save(name: string, options: SaveOptions): Promise<void> {
  const inline = Object.entries(pairs('--body', options.body) ?? {});
  const files = Object.entries(pairs('--body-file', options.bodyFile) ?? {});
  const bodies = inline.map(([locale, body]) => ({ locale, body }));
  for (const [locale, file] of files) bodies.push({ locale, body: (await fileText(file)).replace(/\r?\n$/, '') });
  const [first] = bodies;
  if (first === undefined) throw usageError('The template has no body.', 'Give --body <locale=text> or --body-file.');
  const variables = [
    ...(options.variable ?? []).map((each) => ({ name: each, required: true })),
    ...(options.optional ?? []).map((each) => {
      const at = each.indexOf('=');
      return at < 0
        ? { name: each, required: false }
        : { name: each.slice(0, at), required: false, default: each.slice(at + 1) };
    }),
  ];
  const defaultLocale = options.defaultLocale ?? first.locale;
  const input = given({ name, bodies, variables, defaultLocale, draft: options.draft });
  await printSaved(options, await openHub(options).mutate<Saved>(SAVE, { input }));
}

async function printSaved(options: HubOptions, { template, warnings }: Saved): Promise<void> {
  const { name, version, publishedVersion } = template;
  const state = version === publishedVersion ? 'published' : `a draft: heliograph templates publish ${name} ${version}`;
  const sentence = `${name} has version ${version}; ${state}.`;
  await printOne(options.json, { template, warnings }, [
    sentence,
    ...warnings.map((each) => paint(`  ${each}`, 'waiting')),
  ]);
}

function publishCommand(): Command {
  const command = new Command('publish')
    .description('publish a draft, or go back to an older version')
    .argument('<name>', 'its name')
    .argument('<version>', 'the number of the version', wholeNumber(1))
    .action(async (name: string, version: number, options: HubOptions) => {
      const result = await openHub(options).mutate<Saved>(PUBLISH, { input: { name, version } });
      await printOne(options.json, result, [`${name}: version ${version} is published.`, ...result.warnings]);
    });
  return withExamples(withHubOptions(command), 'heliograph templates publish delivery 2');
}

function deleteCommand(): Command {
  const command = new Command('delete')
    .description('delete a template; saving its name again brings it back')
    .argument('<name>', 'its name')
    .action(async (name: string, options: HubOptions) => {
      const hub = openHub(options);
      const found = await hub.ask<Template | null>(SHOW, { name });
      if (found === null) throw notFound('template', name);
      const { template } = await hub.mutate<{ template: Template }>(DELETE, { input: { id: found.id } });
      await printOne(options.json, template, [`${name} is deleted.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph templates delete delivery');
}
