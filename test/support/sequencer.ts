import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Tests that start processes and servers, and wait for them. */
const STARTS_PROCESSES = /test\/(chaos|cli|db|embedded|flow|setup)\//;

/**
 * What starts processes comes first, the long ones before the short: it waits more than it works, and what works comes in
 * between and behind. No worker is left with a minute of waiting in the end.
 */
export class Sequencer extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const first = sorted.filter(({ moduleId }) => STARTS_PROCESSES.test(moduleId));
    return [...first, ...sorted.filter((file) => !first.includes(file))];
  }
}
