import type { Lane } from '../bus/streams.ts';

/** Lanes that are claimed by themselves: urgent messages wait for no claim of others. */
export class Pump {
  readonly lanes: readonly Lane[];
  readonly claims = new Set<Promise<void>>();
  wake: () => void = () => {};

  constructor(lanes: readonly Lane[]) {
    this.lanes = lanes;
  }
}
