/** Types of what the simulator uses of the npm package `smpp`, which has none of its own. */
declare module 'smpp' {
  /** Layout of a field of a PDU's body. */
  export interface FieldType {
    size(value: unknown): number;
  }

  /** A PDU: its fields are properties by their names in the specification; those that it does not have are not there. */
  export class PDU {
    constructor(octets: Buffer);
    constructor(command: string, fields?: object);
    /** Name in the specification, such as `submit_sm`; `unknown` when the package has no such command. */
    readonly command: string;
    readonly command_status: number;
    readonly sequence_number: number;
    readonly [field: string]: unknown;
    isResponse(): boolean;
    toBuffer(): Buffer;
    /** Converts texts and times of this PDU, after reading it and before writing it. */
    _filter(direction: 'encode' | 'decode'): void;
  }

  const smpp: {
    PDU: typeof PDU;
    commands: Readonly<Record<string, { params?: Readonly<Record<string, { type: FieldType }>> }>>;
    types: { cstring: FieldType; buffer: FieldType };
    /** command_status by its name, such as `ESME_RTHROTTLED`. */
    errors: Readonly<Record<ErrorName, number>>;
    consts: {
      ESM_CLASS: { MC_DELIVERY_RECEIPT: number; UDH_INDICATOR: number };
      MESSAGE_STATE: Readonly<Record<MessageStateName, number>>;
      NPI: { UNKNOWN: number; ISDN: number };
      REGISTERED_DELIVERY: { FINAL: number };
      TON: { UNKNOWN: number; INTERNATIONAL: number; ALPHANUMERIC: number };
    };
  };
  export default smpp;

  type ErrorName =
    | 'ESME_RINVMSGLEN'
    | 'ESME_RINVCMDLEN'
    | 'ESME_RINVCMDID'
    | 'ESME_RINVBNDSTS'
    | 'ESME_RALYBND'
    | 'ESME_RSYSERR'
    | 'ESME_RINVSRCADR'
    | 'ESME_RINVDSTADR'
    | 'ESME_RINVPASWD'
    | 'ESME_RCANCELFAIL'
    | 'ESME_RMSGQFUL'
    | 'ESME_RTHROTTLED'
    | 'ESME_RQUERYFAIL'
    | 'ESME_RINVTLVSTREAM'
    | 'ESME_RUNKNOWNERR';
  type MessageStateName = 'ENROUTE' | 'DELIVERED' | 'EXPIRED' | 'UNDELIVERABLE' | 'REJECTED' | 'DELETED';
}
