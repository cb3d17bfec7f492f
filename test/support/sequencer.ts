import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Every command of the command line, each a process: it takes longer than any other file. */
const LONGEST = /test\/cli\/remote\.long\.ts$/;
/** Tests that start processes and servers, and wait for them. */
const STARTS_PROCESSES = /test\/(chaos|cli|db|embedded|flow|setup)\//;

/**
 * What starts processes comes first, the long ones before the short: it waits more than it works, and what works comes in
 * between and behind. No worker is left with a minute of waiting in the end.
 */
export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const rank = ({ moduleId }: TestSpecification) =>
      LONGEST.test(moduleId) ? 0 : STARTS_PROCESSES.test(moduleId) ? 1 : 2;
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
