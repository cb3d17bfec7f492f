/** Saving of templates, after a trial of their bodies. */
import * as z from 'zod';
import type { Actor } from '../../kernel/actor.ts';
import { type InputIssue, InvalidInputError } from '../../kernel/errors.ts';
import { newId } from '../../kernel/ids.ts';
import { CALL_NAME, nameCalls, nameOfCall } from '../../kernel/link-calls.ts';
import { LINK_VARIABLE } from '../../kernel/link-variable.ts';
import { canonicalLocale, LOCALE_MESSAGE } from '../../kernel/locale.ts';
import { isStorable, NOT_STORABLE } from '../../kernel/storable.ts';
import { askedFault, askedOptOut } from '../../policy/replies/asked-words.ts';
import { audit } from '../accounts/audit.ts';
import { faultsOfLinks } from '../links/shortener.ts';
import type { TemplateSource, TemplateVariable } from './render.ts';
import type { Inspected } from './render-job.ts';
import { RenderOverrun, type RenderRuntime } from './render-threads.ts';
import { publishIn, type WithWarnings } from './versions.ts';

const locale = z.string().transform((text, context) => {
  const canonical = canonicalLocale(text);
  if (canonical === null) context.issues.push({ code: 'custom', message: LOCALE_MESSAGE, input: text });
  return canonical ?? '';
});

const storable = z.string().refine(isStorable, NOT_STORABLE);

/** A template to be saved. */
export const NewTemplate = z.object({
  draft: z.boolean().nullish(),
  name: z.string().regex(/^[a-z0-9][a-z0-9._-]{0,99}$/, 'must be 1 to 100 lower-case letters, digits, ".", "_" or "-"'),
  defaultLocale: locale,
  bodies: z
    .array(z.object({ locale, body: storable.min(1).max(4_000) }))
    .min(1)
    .max(100),
  variables: z
    .array(
      z.object({
        name: z.string().regex(/^[A-Za-z_]\w{0,63}$/, 'must be a name of letters, digits and "_"'),
        required: z.boolean().nullish(),
        default: storable.max(1_000).nullish(),
        description: storable.max(500).nullish(),
      }),
    )
    .max(100)
    .nullish(),
});

type TemplateInput = z.output<typeof NewTemplate>;

/** A template as it is written: without a name, and stored nowhere. */
export const TemplateTexts = NewTemplate.omit({ name: true, draft: true });

/** A template that is stored nowhere, and everything that would keep it from being saved. */
export interface Drafted {
  source: TemplateSource;
  issues: InputIssue[];
}

/** Makes a template of texts as they are written. */
export async function draftOf(
  runtime: Pick<RenderRuntime, 'db' | 'renderThreads'>,
  workspaceId: string,
  texts: z.output<typeof TemplateTexts>,
): Promise<Drafted> {
  const inspected = await inspect(runtime, workspaceId, texts);
  const issues = faultsOf(texts, inspected, await linkHostsOf(runtime, workspaceId));
  const source = {
    versionId: null,
    templateId: null,
    defaultLocale: texts.defaultLocale,
    variables: (texts.variables ?? []).map(toVariable),
    // A text that cannot be read has nothing to show.
    bodies: new Map(texts.bodies.map(({ locale, body }, at) => [locale, inspected[at]?.ok === true ? body : ''])),
  };
  return { source, issues };
}

/**
 * Saves a new version of a template, or its first, and publishes it unless it is a draft.
 *
 * @throws InvalidInputError naming everything wrong with it
 */
export async function saveTemplate(
  runtime: Pick<RenderRuntime, 'db' | 'clock' | 'renderThreads'>,
  actor: Actor,
  input: TemplateInput,
): Promise<WithWarnings> {
  const { db, clock } = runtime;
  const inspected = await inspect(runtime, actor.workspaceId, input);
  const issues = faultsOf(input, inspected, await linkHostsOf(runtime, actor.workspaceId));
  if (issues.length > 0) throw new InvalidInputError(issues);
  const now = clock.now();
  const variables = (input.variables ?? []).map(toVariable);
  return db.prisma.$transaction(async (tx) => {
    const { workspaceId } = actor;
    const where = { workspaceId_name: { workspaceId, name: input.name } };
    // What was deleted is not sent again because a draft has its name.
    await tx.template.updateMany({
      where: { workspaceId, name: input.name, deletedAt: { not: null } },
      data: { publishedVersion: null },
    });
    const template = await tx.template.upsert({
      where,
      create: { id: newId(), workspaceId, name: input.name, version: 1, createdAt: now, updatedAt: now },
      update: { version: { increment: 1 }, updatedAt: now, deletedAt: null },
    });
    await tx.templateVersion.create({
      data: {
        id: newId(),
        templateId: template.id,
        version: template.version,
        defaultLocale: input.defaultLocale,
        variables: variables.map((variable) => ({ ...variable })),
        createdAt: now,
        bodies: { create: input.bodies },
      },
    });
    const detail = { version: template.version };
    await audit(tx, actor, now, { action: 'template.save', subject: template.id, detail });
    const unused = unusedIn(input, inspected);
    if (input.draft === true) return { template, warnings: unused };
    const published = await publishIn(tx, actor, template, template.version, now);
    return { ...published, warnings: [...unused, ...published.warnings] };
  });
}

function unusedIn({ variables }: TemplateInput, inspected: readonly Inspected[]): string[] {
  const used = new Set(inspected.flatMap((each) => (each.ok ? each.uses : [])));
  const unused = (variables ?? []).filter(({ name }) => !used.has(name));
  return unused.map(({ name }) => `The variable "${name}" is used by no body.`);
}

function toVariable(variable: NonNullable<TemplateInput['variables']>[number]): TemplateVariable {
  return {
    name: variable.name,
    required: variable.required ?? true,
    default: variable.default ?? null,
    description: variable.description ?? null,
  };
}

/** Loads the hosts that links of a workspace may lead to. */
async function linkHostsOf({ db }: Pick<RenderRuntime, 'db'>, id: string): Promise<string[]> {
  const select = { linkHosts: true } as const;
  return (await db.prisma.workspace.findUniqueOrThrow({ where: { id }, select })).linkHosts;
}

/** Time that the inspection of the bodies of one template may take, in milliseconds. */
const INSPECTION_MS = 10_000;

/** Parses the bodies and renders each of them once, where that can do no harm. */
async function inspect(
  runtime: Pick<RenderRuntime, 'renderThreads'>,
  workspaceId: string,
  { bodies, variables }: Pick<TemplateInput, 'bodies' | 'variables'>,
): Promise<Inspected[]> {
  const names = (variables ?? []).map(({ name }) => name);
  const drafts = bodies.map(({ locale, body }) => {
    const named = nameCalls(body);
    return { locale, body: named.body, names: [...names, ...named.targets.map((_target, nth) => nameOfCall(nth))] };
  });
  const work = { kind: 'inspect', bodies: drafts } as const;
  try {
    return await runtime.renderThreads.run(workspaceId, work, INSPECTION_MS);
  } catch (error) {
    if (!(error instanceof RenderOverrun)) throw error;
    throw new InvalidInputError([{ path: ['bodies'], message: `cannot be sent: rendering them ${error.why}` }]);
  }
}

function faultsOf(
  input: z.output<typeof TemplateTexts>,
  inspected: readonly Inspected[],
  linkHosts: readonly string[],
): InputIssue[] {
  const issues: InputIssue[] = [];
  const names = (input.variables ?? []).map((variable) => variable.name);
  const declared = new Set([...names, LINK_VARIABLE]);
  names.forEach((name, index) => {
    if (name === LINK_VARIABLE) {
      const message =
        'is the hub’s own: it fills it with the link to the recipient’s preferences, and nothing has to be declared';
      issues.push({ path: ['variables', String(index), 'name'], message, received: name });
    }
    if (name.startsWith(CALL_NAME)) {
      const message = `begins with "${CALL_NAME}", which names of the hub’s own begin with: take another name`;
      issues.push({ path: ['variables', String(index), 'name'], message, received: name });
    }
    if (names.indexOf(name) !== index) {
      issues.push({ path: ['variables', String(index), 'name'], message: 'comes twice', received: name });
    }
  });
  const locales = input.bodies.map((body) => body.locale);
  if (!locales.includes(input.defaultLocale)) {
    const message = `has no body; there are bodies for ${locales.join(', ')}`;
    issues.push({ path: ['defaultLocale'], message, received: input.defaultLocale });
  }
  input.bodies.forEach(({ locale: own, body }, index) => {
    if (locales.indexOf(own) !== index) {
      issues.push({ path: ['bodies', String(index), 'locale'], message: 'comes twice', received: own });
    }
    const found = inspected[index];
    const path = ['bodies', String(index), 'body'];
    const links = faultsOfLinks(body, linkHosts, path);
    if (links.length > 0) {
      issues.push(...links);
      return;
    }
    if (found?.ok !== true) {
      issues.push({ path, message: found?.fault ?? 'could not be looked at' });
      return;
    }
    const asked = askedOptOut(body, own);
    if (asked !== null) {
      issues.push({ path, message: askedFault(asked), received: asked });
    }
    const calls = new Set(nameCalls(body).targets.map((_target, nth) => nameOfCall(nth)));
    for (const name of found.uses.filter((each) => !declared.has(each) && !calls.has(each))) {
      issues.push({ path, message: `uses "${name}", which is not declared in variables`, received: name });
    }
  });
  return issues;
}
