// Short links for the texts of one request: each recipient has their own.
import type { Workspace } from '../../generated/prisma/client.ts';
import type { InputIssue } from '../../kernel/errors.ts';
import { idFrom } from '../../kernel/ids.ts';
import { BROKEN_CALL, brokenCallIn, targetsIn } from '../../kernel/link-calls.ts';
import type { MadeLink } from '../../kernel/made-link.ts';
import { type PublicPlace, publicUrlOf } from '../../kernel/public-url.ts';
import { codeMaker, LINK_PATH, PREVIEW_CODE } from './code.ts';
import { readTarget } from './target.ts';

/** Place of the links of a request. */
export interface LinkPlace {
  workspace: Workspace;
  /** `null`: in a text that is sent as it is. */
  templateId: string | null;
  /** The campaign that the texts are of, and its variant; `null`: none. */
  campaign: { id: string; variant: number | null } | null;
  /** Nothing is sent: every link has the same code, which leads nowhere. */
  isPreview: boolean;
}

/** Makes the links of one request. */
export class Shortener {
  readonly #place: LinkPlace;
  readonly #base: string;
  readonly #newCode: () => string;
  readonly #known = new Map<string, { id: string; url: string }>();

  constructor(config: PublicPlace, place: LinkPlace) {
    const { linkDomain } = place.workspace;
    this.#place = place;
    this.#base = `${linkDomain === null ? publicUrlOf(config) : `https://${linkDomain}`}${LINK_PATH}`;
    this.#newCode = place.isPreview ? () => PREVIEW_CODE : codeMaker();
  }

  /** Makes a link to a target that has been checked. */
  make(target: string): MadeLink {
    const { id, url } = this.#of(target);
    const code = this.#newCode();
    const { workspace, templateId, campaign } = this.#place;
    return {
      code,
      shortUrl: this.#base + code,
      linkId: id,
      url,
      templateId,
      campaign,
      validForMs: workspace.linkValidFor * 1_000,
    };
  }

  #of(target: string): { id: string; url: string } {
    const known = this.#known.get(target);
    if (known !== undefined) return known;
    const { workspace, templateId, campaign } = this.#place;
    const read = readTarget(target, workspace.linkHosts);
    // A preview shows also what may not be sent.
    const url = read.ok ? read.url : target;
    const made = { id: linkIdOf(workspace.id, { templateId, campaign }, url), url };
    this.#known.set(target, made);
    return made;
  }
}

/** Everything that is wrong with the links of a text. @param path of the field that it came in */
export function faultsOfLinks(text: string, allowed: readonly string[], path: readonly string[]): InputIssue[] {
  const broken = brokenCallIn(text);
  const issues: InputIssue[] = broken === null ? [] : [{ path: [...path], message: BROKEN_CALL, received: broken }];
  for (const target of targetsIn(text)) {
    const read = readTarget(target, allowed);
    if (!read.ok) issues.push({ path: [...path], message: read.message, received: target.slice(0, 100) });
  }
  return issues;
}

/** The id of a target of a workspace in a template, of a variant of a campaign: it follows from them, so that nobody has to look it up. */
export function linkIdOf(
  workspaceId: string,
  { templateId, campaign }: Pick<LinkPlace, 'templateId' | 'campaign'>,
  url: string,
): string {
  const ofCampaign = campaign === null ? '' : ` ${campaign.id} ${campaign.variant ?? ''}`;
  return idFrom(`${workspaceId} ${templateId ?? ''} ${url}${ofCampaign}`);
}
