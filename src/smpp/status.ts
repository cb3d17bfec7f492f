/** What a refusal means for what was refused and for the link. */
export type StatusClass =
  /** It was taken. */
  | 'ok'
  /** This message, for now: try it again later. */
  | 'retryLater'
  /** This message, here, for now: try it again, better by another way. */
  | 'retryElsewhere'
  /** The whole link is too fast: slow down; the message is fine. */
  | 'throttle'
  /** This message, for good. */
  | 'giveUp'
  /** The session is in a wrong state; nothing was taken: bind anew and send it again. */
  | 'session'
  /** The settings are wrong: somebody has to mend them. */
  | 'stopLink';

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
  [0x00, 'ESME_ROK', 'no error', 'ok'],
  [0x01, 'ESME_RINVMSGLEN', 'the message length is invalid', 'giveUp'],
  [0x02, 'ESME_RINVCMDLEN', 'the command length is invalid', 'giveUp'],
  [0x03, 'ESME_RINVCMDID', 'the command is not known', 'giveUp'],
  [0x04, 'ESME_RINVBNDSTS', 'the session is not bound for this command', 'session'],
  [0x05, 'ESME_RALYBND', 'the system id is bound already', 'session'],
  [0x06, 'ESME_RINVPRTFLG', 'the priority flag is invalid', 'giveUp'],
  [0x07, 'ESME_RINVREGDLVFLG', 'the registered delivery flag is invalid', 'giveUp'],
  [0x08, 'ESME_RSYSERR', 'system error of the SMSC', 'retryLater'],
  [0x0a, 'ESME_RINVSRCADR', 'the source address is invalid', 'giveUp'],
  [0x0b, 'ESME_RINVDSTADR', 'the destination address is invalid', 'giveUp'],
  [0x0c, 'ESME_RINVMSGID', 'the message id is invalid', 'giveUp'],
  [0x0d, 'ESME_RBINDFAIL', 'the bind failed', 'session'],
  [0x0e, 'ESME_RINVPASWD', 'the password is wrong', 'stopLink'],
  [0x0f, 'ESME_RINVSYSID', 'the system id is not known', 'stopLink'],
  [0x11, 'ESME_RCANCELFAIL', 'the cancel failed', 'giveUp'],
  [0x13, 'ESME_RREPLACEFAIL', 'the replace failed', 'giveUp'],
  [0x14, 'ESME_RMSGQFUL', 'the message queue is full', 'retryLater'],
  [0x15, 'ESME_RINVSERTYP', 'the service type is invalid', 'giveUp'],
  [0x33, 'ESME_RINVNUMDESTS', 'the number of destinations is invalid', 'giveUp'],
  [0x34, 'ESME_RINVDLNAME', 'the distribution list is invalid', 'giveUp'],
  [0x40, 'ESME_RINVDESTFLAG', 'the destination flag is invalid', 'giveUp'],
  [0x42, 'ESME_RINVSUBREP', 'submit with replace is invalid', 'giveUp'],
  [0x43, 'ESME_RINVESMCLASS', 'the esm_class is invalid', 'giveUp'],
  [0x44, 'ESME_RCNTSUBDL', 'submission to a distribution list is not possible', 'giveUp'],
  [0x45, 'ESME_RSUBMITFAIL', 'the submit failed', 'retryElsewhere'],
  [0x48, 'ESME_RINVSRCTON', 'the source type of number is invalid', 'giveUp'],
  [0x49, 'ESME_RINVSRCNPI', 'the source numbering plan is invalid', 'giveUp'],
  [0x50, 'ESME_RINVDSTTON', 'the destination type of number is invalid', 'giveUp'],
  [0x51, 'ESME_RINVDSTNPI', 'the destination numbering plan is invalid', 'giveUp'],
  [0x53, 'ESME_RINVSYSTYP', 'the system type is invalid', 'stopLink'],
  [0x54, 'ESME_RINVREPFLAG', 'the replace flag is invalid', 'giveUp'],
  [0x55, 'ESME_RINVNUMMSGS', 'the number of messages is invalid', 'giveUp'],
  [0x58, 'ESME_RTHROTTLED', 'the allowed rate is exceeded', 'throttle'],
  [0x61, 'ESME_RINVSCHED', 'the scheduled delivery time is invalid', 'giveUp'],
  [0x62, 'ESME_RINVEXPIRY', 'the validity period is invalid', 'giveUp'],
  [0x63, 'ESME_RINVDFTMSGID', 'the predefined message is invalid', 'giveUp'],
  [0x64, 'ESME_RX_T_APPN', 'temporary error of the receiver', 'retryLater'],
  [0x65, 'ESME_RX_P_APPN', 'permanent error of the receiver', 'giveUp'],
  [0x66, 'ESME_RX_R_APPN', 'rejected by the receiver', 'giveUp'],
  [0x67, 'ESME_RQUERYFAIL', 'the query failed', 'giveUp'],
  [0xc0, 'ESME_RINVTLVSTREAM', 'the optional part of the PDU is invalid', 'giveUp'],
  [0xc1, 'ESME_RTLVNOTALLWD', 'the TLV is not allowed', 'giveUp'],
  [0xc2, 'ESME_RINVTLVLEN', 'the length of a TLV is invalid', 'giveUp'],
  [0xc3, 'ESME_RMISSINGTLV', 'a TLV is missing', 'giveUp'],
  [0xc4, 'ESME_RINVTLVVAL', 'the value of a TLV is invalid', 'giveUp'],
  [0xfe, 'ESME_RDELIVERYFAILURE', 'the delivery failed', 'retryLater'],
  [0xff, 'ESME_RUNKNOWNERR', 'unknown error', 'retryLater'],
  [0x100, 'ESME_RSERTYPUNAUTH', 'the service type is not authorised', 'giveUp'],
  [0x101, 'ESME_RPROHIBITED', 'the operation is prohibited', 'giveUp'],
  [0x102, 'ESME_RSERTYPUNAVAIL', 'the service type is not available', 'giveUp'],
  [0x103, 'ESME_RSERTYPDENIED', 'the service type is denied', 'giveUp'],
  [0x104, 'ESME_RINVDCS', 'the data coding is invalid', 'giveUp'],
];

/** Every command_status that the specifications name. */
export const COMMAND_STATUSES: ReadonlyMap<number, CommandStatus> = new Map(
  ROWS.map(([code, name, meaning, kind]) => [code, { code, name, meaning, class: kind }]),
);

const VENDOR_FIRST = 0x400;
const VENDOR_LAST = 0x4ff;

/** What a command_status means. Vendor codes (0x400–0x4FF) and unknown ones are tried again: they may pass. */
export function classify(code: number): CommandStatus {
  const known = COMMAND_STATUSES.get(code);
  if (known !== undefined) return known;
  const hex = `0x${code.toString(16).toUpperCase()}`;
  const vendor = code >= VENDOR_FIRST && code <= VENDOR_LAST;
  return {
    code,
    name: vendor ? `vendor ${hex}` : `unknown ${hex}`,
    meaning: vendor ? 'an error of this SMSC’s own' : 'a status that the specifications do not name',
    class: 'retryElsewhere',
  };
}
