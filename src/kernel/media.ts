/** A picture, a sound or another file of a person, as its provider names it. A type, so that it is a JSON value. */
export type InboundMedia = {
  mimeType: string;
  /** Address at which the provider keeps it. */
  url: string;
  fileName: string | null;
  /** Its size in octets; `null`: not said. */
  octets: number | null;
};
