/** The simulator and its control API, started and stopped as one. */
import { startControl } from './control.ts';
import { SimulatedSmsc, type SimulatorOptions } from './simulator.ts';

/** A running simulator. */
export interface Simulator {
  smppPort: number;
  controlPort: number;
  stop(): Promise<void>;
}

/** Starts an SMSC with handsets: binds, answers, receipts, replies, and a scenario by the destination's last digits. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const smsc = new SimulatedSmsc(options);
  const smppPort = await smsc.listener.listen(options.host, options.port);
  const control = await startControl(smsc, options.host, options.controlPort);
  return {
    smppPort,
    controlPort: control.port,
    async stop() {
      await control.stop();
      await smsc.stop();
    },
  };
}
