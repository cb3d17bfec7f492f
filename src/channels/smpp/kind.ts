/** The kind of connections to SMSCs, as `connections.kind` has it. */
export const SMPP = 'SMPP';
