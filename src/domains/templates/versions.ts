// The versions of a template: which one is sent, and what changes for callers when another is.
import type { Prisma, Template } from '../../generated/prisma/client.ts';
import type { Actor } from '../../kernel/actor.ts';
import { InvalidInputError, NotFoundError } from '../../kernel/errors.ts';
import { isStorable } from '../../kernel/storable.ts';
import type { Runtime } from '../../runtime.ts';
import { audit } from '../accounts/audit.ts';
import { chooseLocale, type TemplateSource, type TemplateVariable } from './render.ts';

/** Version of a template that is asked for. */
export interface VersionWanted {
  name: string;
  /** `null`: the one that is published. */
  version: number | null;
  /** A draft will do: nothing is sent. */
  drafts: boolean;
}

/** A template, and what callers may not expect of it. */
export interface WithWarnings {
  template: Template;
  /** Sentences. */
  warnings: string[];
}

/**
 * The version of a template of a workspace that is asked for.
 *
 * @returns `null`: there is no such template
 * @throws InvalidInputError when it has no such version, or only a draft
 */
export async function loadTemplate(
  db: Runtime['db'],
  workspaceId: string,
  { name, version: wanted, drafts }: VersionWanted,
): Promise<TemplateSource | null> {
  if (!isStorable(name)) return null;
  const template = await db.prisma.template.findUnique({ where: { workspaceId_name: { workspaceId, name } } });
  if (template === null || template.deletedAt !== null) return null;
  const version = wanted ?? template.publishedVersion ?? (drafts ? template.version : null);
  if (version === null) throw wrongVersion('name', 'has no published version: publishTemplate publishes one', name);
  const found = version < 1 ? null : await versionOf(db.prisma, template.id, version);
  if (found === null)
    throw wrongVersion('version', `does not exist: the newest is ${template.version}`, String(version));
  if (found.publishedAt !== null || drafts) return found.source;
  throw wrongVersion('version', 'is a draft: publishTemplate publishes it', String(version));
}

function wrongVersion(field: string, message: string, received: string): InvalidInputError {
  return new InvalidInputError([{ path: ['content', 'template', field], message, received }]);
}

async function versionOf(
  prisma: Pick<Prisma.TransactionClient, 'templateVersion'>,
  templateId: string,
  version: number,
): Promise<{ id: string; publishedAt: Date | null; source: TemplateSource } | null> {
  const where = { templateId_version: { templateId, version } };
  const row = await prisma.templateVersion.findUnique({ where, include: { bodies: true } });
  if (row === null) return null;
  const source = {
    versionId: row.id,
    templateId,
    defaultLocale: row.defaultLocale,
    variables: row.variables as unknown as TemplateVariable[],
    bodies: new Map(row.bodies.map((body) => [body.locale, body.body])),
  };
  return { id: row.id, publishedAt: row.publishedAt, source };
}

/**
 * Publishes a version that is saved: from now on messages take it, unless they name another. An older one is published the
 * same way.
 *
 * @throws NotFoundError on the template, InvalidInputError on the version
 */
export async function publishTemplate(
  { db, clock }: Pick<Runtime, 'db' | 'clock'>,
  actor: Actor,
  { name, version }: { name: string; version: number },
): Promise<WithWarnings> {
  const { workspaceId } = actor;
  return db.prisma.$transaction(async (tx) => {
    const where = { workspaceId_name: { workspaceId, name } };
    const template = isStorable(name) ? await tx.template.findUnique({ where }) : null;
    if (template === null || template.deletedAt !== null) throw new NotFoundError('Template', name);
    if (version < 1 || version > template.version) {
      const message = `does not exist: the newest is ${template.version}`;
      throw new InvalidInputError([{ path: ['version'], message, received: String(version) }]);
    }
    if (template.publishedVersion === version) return { template, warnings: [] };
    return publishIn(tx, actor, template, version, clock.now());
  });
}

/** Publishes a version within a transaction. @throws Error when there is no such version */
export async function publishIn(
  tx: Prisma.TransactionClient,
  actor: Actor,
  template: Template,
  version: number,
  now: Date,
): Promise<WithWarnings> {
  const next = await versionOf(tx, template.id, version);
  if (next === null) throw new Error(`version ${version} of a template is missing`);
  const { publishedVersion } = template;
  const last = publishedVersion === null ? null : await versionOf(tx, template.id, publishedVersion);
  if (next.publishedAt === null) {
    await tx.templateVersion.update({ where: { id: next.id }, data: { publishedAt: now } });
  }
  const published = await tx.template.update({
    where: { id: template.id },
    data: { publishedVersion: version, updatedAt: now },
  });
  await audit(tx, actor, now, { action: 'template.publish', subject: template.id, detail: { version } });
  return {
    template: published,
    warnings: last === null ? [] : changesFor(last.source, next.source, publishedVersion ?? 0),
  };
}

/** Returns the changes that callers of the version before will notice. */
function changesFor(last: TemplateSource, next: TemplateSource, lastVersion: number): string[] {
  const dropped = [...last.bodies.keys()].filter((locale) => !next.bodies.has(locale));
  const names = new Set(next.variables.map(({ name }) => name));
  const before = new Set(last.variables.map(({ name }) => name));
  const needed = next.variables.filter((each) => each.required && each.default === null && !before.has(each.name));
  return [
    ...dropped.map((locale) => {
      const instead = chooseLocale(next, locale);
      return `The locale "${locale}" of version ${lastVersion} is not in this one: its recipients are sent "${instead}" instead.`;
    }),
    ...[...before]
      .filter((name) => !names.has(name))
      .map(
        (name) =>
          `The variable "${name}" of version ${lastVersion} is not in this one: requests that give it are refused.`,
      ),
    ...needed.map(
      ({ name }) => `The variable "${name}" is new and required: requests that do not give it are refused.`,
    ),
  ];
}
