/** Roles of members, and what each is for. */

/** Roles that an owner can give. */
export const ROLES = ['OWNER', 'DEVELOPER', 'AGENT', 'MARKETER', 'COMPLIANCE', 'READ_ONLY'] as const;
/** A role that an owner can give. */
export type Role = (typeof ROLES)[number];
