/** A limit without room for all recipients of a chunk: a budget, a pool of coupons. */

/** Something has no room for all recipients of a chunk; those who have no message for that reason are to get it once there is room. */
export class NoRoomError extends Error {
  /** Recipients of the chunk that there is room for. */
  readonly fitting: number;

  constructor(fitting: number, reason: string) {
    super(reason);
    this.fitting = fitting;
  }
}
