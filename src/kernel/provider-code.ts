/** Answers of providers, as the hub stores and shows them. */

/** A provider's code. A type and not an interface: it is stored as JSON as it is. */
export type ProviderCode = {
  /** The kind of its channel, e.g. SMPP: codes of two channels have nothing to do with each other. */
  channel: string;
  /** As the provider's documentation writes it; over SMPP the command_status, in decimal. */
  code: string;
  /** Meaning of the code, for people. */
  text: string;
};
