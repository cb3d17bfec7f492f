/** The command `members`. */
import { Command } from 'commander';
import { withExamples } from '../examples.ts';
import { usageError } from '../exit-codes.ts';
import { failures } from './faults.ts';
import type { Hub } from './hub.ts';
import { ROLES } from './keys.ts';
import { notFound } from './not-found.ts';
import { choice, given, type Limited, limitOf, withLimit } from './options.ts';
import { type Column, printList, printOne } from './output.ts';
import { connectionOf, pagesOf } from './paging.ts';
import { type HubOptions, openHub, withHubOptions } from './target.ts';

const FIELDS = 'id email name role scopes createdAt joinedAt removedAt';
const LIST = `query Members($first: Int, $after: String) { members(first: $first, after: $after) { ${connectionOf(FIELDS)} } }`;
const INVITE = `mutation Invite($input: InviteMemberInput!) { inviteMember(input: $input) {
  ... on InviteMemberPayload { member { ${FIELDS} } link expiresAt } ${failures('InvalidInput')} } }`;
const LINK = `mutation Link($input: CreateSignInLinkInput!) { createSignInLink(input: $input) {
  ... on CreateSignInLinkPayload { member { ${FIELDS} } link expiresAt } ${failures('InvalidInput', 'NotFound')} } }`;
const UPDATE = `mutation UpdateMember($input: UpdateMemberInput!) { updateMember(input: $input) {
  ... on UpdateMemberPayload { member { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;
const REMOVE = `mutation RemoveMember($input: RemoveMemberInput!) { removeMember(input: $input) {
  ... on RemoveMemberPayload { member { ${FIELDS} } } ${failures('InvalidInput', 'NotFound')} } }`;

interface Member {
  id: string;
  email: string;
  name: string;
  role: string;
  scopes: string[];
  createdAt: string;
  joinedAt: string | null;
  removedAt: string | null;
}

interface Invited {
  member: Member;
  link: string;
  expiresAt: string;
}

const stateOf = ({ joinedAt, removedAt }: Member) => {
  if (removedAt !== null) return 'removed';
  return joinedAt === null ? 'invited' : 'joined';
};

const COLUMNS: readonly Column<Member>[] = [
  { title: 'ID', value: ({ id }) => id },
  { title: 'E-MAIL', value: ({ email }) => email },
  { title: 'NAME', value: ({ name }) => name },
  { title: 'ROLE', value: ({ role }) => role },
  { title: 'STATE', value: stateOf, tone: (member) => (stateOf(member) === 'joined' ? 'good' : 'waiting') },
];

/** `heliograph members`. */
export function membersCommand(): Command {
  return new Command('members')
    .description('list, invite, change and remove the people who may sign in to the console')
    .addCommand(listCommand(), { isDefault: true })
    .addCommand(inviteCommand())
    .addCommand(linkCommand())
    .addCommand(updateCommand())
    .addCommand(removeCommand());
}

/** The id of a member by the id or the e-mail address. @throws CliError when there is none */
async function idOf(hub: Hub, text: string): Promise<string> {
  if (!text.includes('@')) return text;
  for await (const page of pagesOf<Member>(hub, LIST, {}, null)) {
    const found = page.find(({ email, removedAt }) => removedAt === null && email.toLowerCase() === text.toLowerCase());
    if (found !== undefined) return found.id;
  }
  throw notFound('member', text);
}

function listCommand(): Command {
  const command = new Command('list')
    .description('the members of the workspace (what `heliograph members` does)')
    .action(async (options: HubOptions & Limited) => {
      const pages = pagesOf<Member>(openHub(options), LIST, {}, limitOf(options));
      await printList(options.json, pages, COLUMNS, 'There is none: heliograph members invite <e-mail> --role …');
    });
  return withExamples(withHubOptions(withLimit(command)), 'heliograph members');
}

function inviteCommand(): Command {
  const command = new Command('invite')
    .description('invite a person; the link to hand over is shown this once')
    .argument('<e-mail>', 'the address of the person; the hub sends no e-mail')
    .requiredOption('--name <name>', 'how the person is called')
    .addOption(choice('--role <role>', ROLES, 'what the person may do').makeOptionMandatory())
    .action(async (email: string, options: HubOptions & { name: string; role: string }) => {
      const input = { email, name: options.name, role: options.role };
      const invited = await openHub(options).mutate<Invited>(INVITE, { input });
      await printOne(options.json, invited, linkLines(invited));
    });
  return withExamples(withHubOptions(command), 'heliograph members invite ada@example.com --name Ada --role developer');
}

function linkLines({ member, link, expiresAt }: Invited): string[] {
  return [`${member.id}: hand this link to ${member.name}; it works once, until ${expiresAt}:`, '', link];
}

function linkCommand(): Command {
  const command = new Command('sign-in-link')
    .description('make a link by which a member signs in once, e.g. without the passkey')
    .argument('<member>', 'the e-mail address or the id')
    .action(async (text: string, options: HubOptions) => {
      const hub = openHub(options);
      const made = await hub.mutate<Invited>(LINK, { input: { memberId: await idOf(hub, text) } });
      await printOne(options.json, made, linkLines(made));
    });
  return withExamples(withHubOptions(command), 'heliograph members sign-in-link ada@example.com');
}

function updateCommand(): Command {
  const command = new Command('update')
    .description('change the name or the role of a member')
    .argument('<member>', 'the e-mail address or the id')
    .option('--name <name>', 'how the person is called')
    .addOption(choice('--role <role>', ROLES, 'what the person may do'))
    .action(async (text: string, options: HubOptions & { name?: string; role?: string }) => {
      const changes = given({ name: options.name, role: options.role });
      if (Object.keys(changes).length === 0) throw usageError('Nothing is to be changed.', 'Give --name or --role.');
      const hub = openHub(options);
      const input = { id: await idOf(hub, text), ...changes };
      const { member } = await hub.mutate<{ member: Member }>(UPDATE, { input });
      await printOne(options.json, member, [`${member.email} is ${member.role} and called ${member.name}.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph members update ada@example.com --role agent');
}

function removeCommand(): Command {
  const command = new Command('remove')
    .description('remove a member; open sessions end at once')
    .argument('<member>', 'the e-mail address or the id')
    .action(async (text: string, options: HubOptions) => {
      const hub = openHub(options);
      const { member } = await hub.mutate<{ member: Member }>(REMOVE, { input: { id: await idOf(hub, text) } });
      await printOne(options.json, member, [`${member.email} is removed.`]);
    });
  return withExamples(withHubOptions(command), 'heliograph members remove ada@example.com');
}
