// Loaded before a process of the hub (`--import`): its machine's clock differs from that of the servers by CHAOS_SHIFT_MS.
const shiftMs = Number(process.env.CHAOS_SHIFT_MS ?? 0);
const Real = Date;

globalThis.Date = class Date extends Real {
  constructor(...given) {
    if (given.length === 0) super(Real.now() + shiftMs);
    else super(...given);
  }

  static now() {
    return Real.now() + shiftMs;
  }
};
