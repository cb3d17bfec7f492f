/** Type of a link that was made for a recipient. */

/** A link that was made for one recipient, and is stored with their message. */
export interface MadeLink {
  /** Behind the path of links. */
  code: string;
  /** As it stands in the text. */
  shortUrl: string;
  /** Row of `links`: the target, and where it stands. */
  linkId: string;
  /** Where it leads. */
  url: string;
  /** `null`: the text is of no template. */
  templateId: string | null;
  /** The campaign that the text is of, and its variant; `null`: none. */
  campaign: { id: string; variant: number | null } | null;
  /** Time that it works from when its message may be sent, in milliseconds. */
  validForMs: number;
}

/** No links, as most texts have. */
export const NO_LINKS: readonly MadeLink[] = [];
