/** Classes of refusals, by the action that may follow. */
export const STATUS_CLASSES = [
  /** The whole link is too fast: slow down; the message is fine. */
  'THROTTLE',
  /** This message, for now: try it again later. */
  'RETRY_LATER',
  /** This message, here, for now: try it again, better by another way. */
  'RETRY_ELSEWHERE',
  /** This message, for good. */
  'GIVE_UP',
  /** The session is in a wrong state; nothing was taken: bind anew and send it again. */
  'SESSION',
  /** The settings are wrong: somebody has to mend them. */
  'STOP_LINK',
] as const;
/** Meaning of a command_status for the PDU that was sent and for the link. `OK`: it was taken. */
export type StatusClass = 'OK' | (typeof STATUS_CLASSES)[number];

/** One command_status. */
export interface CommandStatus {
  code: number;
  /** The specification's name. */
  name: string;
  meaning: string;
  class: StatusClass;
}

type Row = [code: number, name: string, meaning: string, kind: StatusClass];

/** SMPP 3.4 §5.1.3 and 5.0 §4.7.6. */
const ROWS: readonly Row[] = [
  [0x00, 'ESME_ROK', 'no error', 'OK'],
  [0x01, 'ESME_RINVMSGLEN', 'the message length is invalid', 'GIVE_UP'],
  [0x02, 'ESME_RINVCMDLEN', 'the command length is invalid', 'GIVE_UP'],
  [0x03, 'ESME_RINVCMDID', 'the command is not known', 'GIVE_UP'],
  [0x04, 'ESME_RINVBNDSTS', 'the session is not bound for this command', 'SESSION'],
  [0x05, 'ESME_RALYBND', 'the system id is bound already', 'SESSION'],
  [0x06, 'ESME_RINVPRTFLG', 'the priority flag is invalid', 'GIVE_UP'],
  [0x07, 'ESME_RINVREGDLVFLG', 'the registered delivery flag is invalid', 'GIVE_UP'],
  [0x08, 'ESME_RSYSERR', 'system error of the SMSC', 'RETRY_LATER'],
  [0x0a, 'ESME_RINVSRCADR', 'the source address is invalid', 'GIVE_UP'],
  [0x0b, 'ESME_RINVDSTADR', 'the destination address is invalid', 'GIVE_UP'],
  [0x0c, 'ESME_RINVMSGID', 'the message id is invalid', 'GIVE_UP'],
  [0x0d, 'ESME_RBINDFAIL', 'the bind failed', 'SESSION'],
  [0x0e, 'ESME_RINVPASWD', 'the password is wrong', 'STOP_LINK'],
  [0x0f, 'ESME_RINVSYSID', 'the system id is not known', 'STOP_LINK'],
  [0x11, 'ESME_RCANCELFAIL', 'the cancel failed', 'GIVE_UP'],
  [0x13, 'ESME_RREPLACEFAIL', 'the replace failed', 'GIVE_UP'],
  [0x14, 'ESME_RMSGQFUL', 'the message queue is full', 'RETRY_LATER'],
  [0x15, 'ESME_RINVSERTYP', 'the service type is invalid', 'GIVE_UP'],
  [0x33, 'ESME_RINVNUMDESTS', 'the number of destinations is invalid', 'GIVE_UP'],
  [0x34, 'ESME_RINVDLNAME', 'the distribution list is invalid', 'GIVE_UP'],
  [0x40, 'ESME_RINVDESTFLAG', 'the destination flag is invalid', 'GIVE_UP'],
  [0x42, 'ESME_RINVSUBREP', 'submit with replace is invalid', 'GIVE_UP'],
  [0x43, 'ESME_RINVESMCLASS', 'the esm_class is invalid', 'GIVE_UP'],
  [0x44, 'ESME_RCNTSUBDL', 'submission to a distribution list is not possible', 'GIVE_UP'],
  [0x45, 'ESME_RSUBMITFAIL', 'the submit failed', 'RETRY_ELSEWHERE'],
  [0x48, 'ESME_RINVSRCTON', 'the source type of number is invalid', 'GIVE_UP'],
  [0x49, 'ESME_RINVSRCNPI', 'the source numbering plan is invalid', 'GIVE_UP'],
  [0x50, 'ESME_RINVDSTTON', 'the destination type of number is invalid', 'GIVE_UP'],
  [0x51, 'ESME_RINVDSTNPI', 'the destination numbering plan is invalid', 'GIVE_UP'],
  [0x53, 'ESME_RINVSYSTYP', 'the system type is invalid', 'STOP_LINK'],
  [0x54, 'ESME_RINVREPFLAG', 'the replace flag is invalid', 'GIVE_UP'],
  [0x55, 'ESME_RINVNUMMSGS', 'the number of messages is invalid', 'GIVE_UP'],
  [0x58, 'ESME_RTHROTTLED', 'the allowed rate is exceeded', 'THROTTLE'],
  [0x61, 'ESME_RINVSCHED', 'the scheduled delivery time is invalid', 'GIVE_UP'],
  [0x62, 'ESME_RINVEXPIRY', 'the validity period is invalid', 'GIVE_UP'],
  [0x63, 'ESME_RINVDFTMSGID', 'the predefined message is invalid', 'GIVE_UP'],
  [0x64, 'ESME_RX_T_APPN', 'temporary error of the receiver', 'RETRY_LATER'],
  [0x65, 'ESME_RX_P_APPN', 'permanent error of the receiver', 'GIVE_UP'],
  [0x66, 'ESME_RX_R_APPN', 'rejected by the receiver', 'GIVE_UP'],
  [0x67, 'ESME_RQUERYFAIL', 'the query failed', 'GIVE_UP'],
  [0xc0, 'ESME_RINVTLVSTREAM', 'the optional part of the PDU is invalid', 'GIVE_UP'],
  [0xc1, 'ESME_RTLVNOTALLWD', 'the TLV is not allowed', 'GIVE_UP'],
  [0xc2, 'ESME_RINVTLVLEN', 'the length of a TLV is invalid', 'GIVE_UP'],
  [0xc3, 'ESME_RMISSINGTLV', 'a TLV is missing', 'GIVE_UP'],
  [0xc4, 'ESME_RINVTLVVAL', 'the value of a TLV is invalid', 'GIVE_UP'],
  [0xfe, 'ESME_RDELIVERYFAILURE', 'the delivery failed', 'RETRY_LATER'],
  [0xff, 'ESME_RUNKNOWNERR', 'unknown error', 'RETRY_LATER'],
  [0x100, 'ESME_RSERTYPUNAUTH', 'the service type is not authorised', 'GIVE_UP'],
  [0x101, 'ESME_RPROHIBITED', 'the operation is prohibited', 'GIVE_UP'],
  [0x102, 'ESME_RSERTYPUNAVAIL', 'the service type is not available', 'GIVE_UP'],
  [0x103, 'ESME_RSERTYPDENIED', 'the service type is denied', 'GIVE_UP'],
  [0x104, 'ESME_RINVDCS', 'the data coding is invalid', 'GIVE_UP'],
  [0x105, 'ESME_RINVSRCADDRSUBUNIT', 'the source subunit is invalid', 'GIVE_UP'],
  [0x106, 'ESME_RINVDSTADDRSUBUNIT', 'the destination subunit is invalid', 'GIVE_UP'],
  [0x107, 'ESME_RINVBCASTFREQINT', 'the broadcast frequency is invalid', 'GIVE_UP'],
  [0x108, 'ESME_RINVBCASTALIAS_NAME', 'the broadcast alias is invalid', 'GIVE_UP'],
  [0x109, 'ESME_RINVBCASTAREAFMT', 'the format of the broadcast area is invalid', 'GIVE_UP'],
  [0x10a, 'ESME_RINVNUMBCAST_AREAS', 'the number of broadcast areas is invalid', 'GIVE_UP'],
  [0x10b, 'ESME_RINVBCASTCNTTYPE', 'the broadcast content type is invalid', 'GIVE_UP'],
  [0x10c, 'ESME_RINVBCASTMSGCLASS', 'the broadcast message class is invalid', 'GIVE_UP'],
  [0x10d, 'ESME_RBCASTFAIL', 'the broadcast failed', 'GIVE_UP'],
  [0x10e, 'ESME_RBCASTQUERYFAIL', 'the broadcast query failed', 'GIVE_UP'],
  [0x10f, 'ESME_RBCASTCANCELFAIL', 'the broadcast cancel failed', 'GIVE_UP'],
  [0x110, 'ESME_RINVBCAST_REP', 'the number of broadcast repetitions is invalid', 'GIVE_UP'],
  [0x111, 'ESME_RINVBCASTSRVGRP', 'the broadcast service group is invalid', 'GIVE_UP'],
  [0x112, 'ESME_RINVBCASTCHANIND', 'the broadcast channel indicator is invalid', 'GIVE_UP'],
];

/** Every command_status that the specifications name. */
export const COMMAND_STATUSES: ReadonlyMap<number, CommandStatus> = new Map(
  ROWS.map(([code, name, meaning, kind]) => [code, { code, name, meaning, class: kind }]),
);

const VENDOR_FIRST = 0x400;
const VENDOR_LAST = 0x4ff;

/** Meaning of a code to one SMSC, where it differs. */
export interface StatusOverride {
  commandStatus: number;
  class: (typeof STATUS_CLASSES)[number];
  /** For people; absent: the specification's. */
  meaning?: string | null;
}

/**
 * Meaning of a command_status. Vendor codes (0x400–0x4FF) and unknown ones are tried elsewhere: they may pass.
 *
 * @param overrides those of the connection, by code
 */
export function classify(code: number, overrides?: ReadonlyMap<number, StatusOverride>): CommandStatus {
  const status = COMMAND_STATUSES.get(code) ?? unnamed(code);
  const own = overrides?.get(code);
  return own === undefined ? status : { ...status, class: own.class, meaning: own.meaning ?? status.meaning };
}

function unnamed(code: number): CommandStatus {
  const hex = `0x${code.toString(16).toUpperCase()}`;
  const vendor = code >= VENDOR_FIRST && code <= VENDOR_LAST;
  return {
    code,
    name: vendor ? `vendor ${hex}` : `unknown ${hex}`,
    meaning: vendor ? 'an error of this SMSC’s own' : 'a status that the specifications do not name',
    class: 'RETRY_ELSEWHERE',
  };
}
