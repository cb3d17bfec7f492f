/** The command `keys`. */
import { Command, Option } from 'commander';
import { withExamples } from '../examples.ts';
import { failures } from './faults.ts';
import { choice, duration, given, type Limited, limitOf, purposesOption, repeated, withLimit } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

/** Roles that a key or a member can have. */
export const ROLES = ['HUB_OWNER', 'OWNER', 'DEVELOPER', 'MARKETER', 'AGENT', 'COMPLIANCE', 'READ_ONLY'] as const;

const FIELDS = 'id name role scopes prefix createdAt expiresAt lastUsedAt revokedAt';
const LIST = `query Keys($first: Int, $after: String) { apiKeys(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const CREATE = `mutation CreateKey($input: CreateApiKeyInput!) { createApiKey(input: $input) {
  ... on CreateApiKeyPayload { apiKey { ${FIELDS} } secret } ${failures('InvalidInput')} } }`;
const RENAME = `mutation RenameKey($input: UpdateApiKeyInput!) { updateApiKey(input: $input) {
  ... on UpdateApiKeyPayload { apiKey { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const ROTATE = `mutation RotateKey($input: RotateApiKeyInput!) { rotateApiKey(input: $input) {
  ... on RotateApiKeyPayload { apiKey { ${FIELDS} } replaced { ${FIELDS} } secret } ${failures('InvalidInput', 'NotFound')} } }`;
const REVOKE = `mutation RevokeKey($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) {
  ... on RevokeApiKeyPayload { apiKey { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;

interface ApiKey {
  id: string;
  name: string;
  role: string;
  scopes: string[];
  prefix: string;
  createdAt: string;
  expiresAt: string | null;
  lastUsedAt: string | null;
  revokedAt: string | null;
}

const stateOf = ({ revokedAt, expiresAt }: ApiKey) => {
  if (revokedAt !== null) return 'revoked';
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now() ? 'expired' : 'valid';
};

const COLUMNS: readonly Column<ApiKey>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ROLE', value: ({ role }) => role },
  { title: 'PREFIX', value: ({ prefix }) => prefix },
  { title: 'STATE', value: stateOf, tone: (key) => (stateOf(key) === 'valid' ? 'good' : 'quiet') },
  { title: 'LAST USED', value: ({ lastUsedAt }) => lastUsedAt },
  { title: 'SCOPES', value: ({ scopes }) => scopes.join(', '), flexible: true },
];

/** `heliograph keys`. */
export function keysCommand(): Command {
  return new Command('keys')
    .description('list, make, rename, rotate and revoke API keys')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(createCommand())
    .addCommand(renameCommand())
    .addCommand(rotateCommand())
    .addCommand(revokeCommand());
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the keys of the workspace; no secret is shown (what `heliograph keys` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<ApiKey>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none.');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph keys');
}

function createCommand(): Command {
  const command = new Command('create')
    .description('make a key; its secret is shown this once')
    .argument('<name>', 'what it is for')
    .addOption(choice('--role <role>', ROLES, 'what it may do at most').makeOptionMandatory())
    .addOption(purposesOption('messages of this only (default: all)'))
    .addOption(repeated('--scope <scope>', 'only this, e.g. messages:send (default: all of the role)'))
    .addOption(
      new Option('--expires-in <duration>', 'how long it is valid: 30d (default: for ever)').argParser(duration),
    )
    .action(
      async (
        name: string,
        options: HubOptions & { role: string; scope?: string[]; purpose?: string[]; expiresIn?: string },
      ) => {
        const input = given({
          name,
          role: options.role,
          scopes: options.scope,
          purposes: options.purpose,
          expiresIn: options.expiresIn,
        });
        const made = await openHub(options).mutate<{ apiKey: ApiKey; secret: string }>(CREATE, { input });
        await printOne(options.json, made, [
          `${made.apiKey.id} of role ${made.apiKey.role}. Its secret, shown this once:`,
          '',
          made.secret,
        ]);
      },
    );
  return withExamples(
    withHubOptions(command),
    'heliograph keys create "Web shop" --role developer --scope messages:send --scope messages:read',
    'heliograph keys create "Report of November" --role read-only --expires-in 30d --json',
  );
}

function renameCommand(): Command {
  const command = new Command('rename')
    .description('give a key another name')
    .argument('<id>', 'its id, from `heliograph keys`')
    .argument('<name>', 'what it is for')
    .action(async (id: string, name: string, options: HubOptions) => {
      const { apiKey } = await openHub(options).mutate<{ apiKey: ApiKey }>(RENAME, { input: { id, name } });
      await printOne(options.json, apiKey, [`${apiKey.id} is called "${apiKey.name}".`]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph keys rename key_01a221be79ef75ababb23053d6909639 "Web shop"',
  );
}

function rotateCommand(): Command {
  const command = new Command('rotate')
    .description('make a new secret for a key; the old one works for a while yet')
    .argument('<id>', 'its id, from `heliograph keys`')
    .addOption(new Option('--overlap <duration>', 'how long the old secret works (default: 1h)').argParser(duration))
    .action(async (id: string, options: HubOptions & { overlap?: string }) => {
      const input = given({ id, overlap: options.overlap });
      const made = await openHub(options).mutate<{ apiKey: ApiKey; replaced: ApiKey; secret: string }>(ROTATE, {
        input,
      });
      const until = made.replaced.expiresAt ?? 'for ever';
      await printOne(options.json, made, [
        `The old secret works until ${until}. The new one, shown this once:`,
        '',
        made.secret,
      ]);
    });
  return withExamples(
    withHubOptions(command),
    'heliograph keys rotate key_01a221be79ef75ababb23053d6909639 --overlap 1d',
  );
}

function revokeCommand(): Command {
  const command = new Command('revoke')
    .description('end a key at once')
    .argument('<id>', 'its id, from `heliograph keys`')
    .action(async (id: string, options: HubOptions) => {
      const { apiKey } = await openHub(options).mutate<{ apiKey: ApiKey }>(REVOKE, { input: { id } });
      await printOne(options.json, apiKey, [`${apiKey.id} ("${apiKey.name}") is revoked.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph keys revoke key_01a221be79ef75ababb23053d6909639');
}
