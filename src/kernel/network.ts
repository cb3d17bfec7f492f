/** A mobile network by its country code (3 digits) and network code (2 or 3 digits). ITU-T E.212: "23415", "310410". */
export const MCC_MNC = /^\d{5,6}$/;

/** Expected format, as error messages name it. */
export const MCC_MNC_FORMAT = 'must be an MCC and MNC of 5 or 6 digits, e.g. "23415"';
