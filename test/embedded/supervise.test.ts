import { type TestContext, test } from 'vitest';
import { Child, Watchdog } from '../../src/embedded/child.ts';
import { type Server, Supervisor } from '../../src/embedded/supervise.ts';
import { NoRoomError, type StartError } from '../../src/kernel/errors.ts';

/** A program that runs until it is ended; how it starts, stops and what it says of itself, a test decides. */
class Program implements Server {
  child: Child | null = null;
  /** Every child it ever had. */
  readonly children: Child[] = [];
  helps: () => boolean = () => false;
  starts: () => Promise<void> = async () => {};
  stops: () => Promise<void> = async () => {};

  get restartHelps(): boolean {
    return this.helps();
  }

  async start(): Promise<void> {
    await this.starts();
    this.child = new Child({ command: 'sleep', args: ['600'] });
    this.children.push(this.child);
  }

  async stop(): Promise<void> {
    await this.stops();
    await this.child?.stop('SIGKILL', 1_000);
  }

  get alive(): number {
    return this.children.filter((child) => child.alive).length;
  }
}

function supervised({ onTestFinished }: TestContext): {
  program: Program;
  supervisor: Supervisor;
  failures: StartError[];
} {
  const program = new Program();
  const failures: StartError[] = [];
  const watchdog = new Watchdog();
  const supervisor = new Supervisor('The program', program, watchdog, (error) => failures.push(error));
  onTestFinished(async () => {
    program.stops = async () => {};
    await supervisor.stop();
    watchdog.dismiss();
  });
  return { program, supervisor, failures };
}

test.concurrent('a server that waits for room is started once when there is, though it would also be restarted', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  let room = false;
  let tries = 0;
  program.starts = async () => {
    tries++;
    if (!room) throw new NoRoomError('no room');
  };
  program.child?.process.kill('SIGKILL');
  await expect.poll(() => tries, { timeout: 5_000 }).toBe(1);
  [room, program.helps] = [true, () => program.children.length === 1];
  await expect.poll(() => program.alive, { timeout: 15_000 }).toBe(1);
  // Whoever else has begun to start it would be done by the next look.
  let looks = 0;
  program.helps = () => ++looks < 0;
  await expect.poll(() => looks, { timeout: 15_000 }).toBeGreaterThan(0);
  expect([tries, program.children.length, program.alive]).toEqual([2, 2, 1]);
  expect(failures).toEqual([]);
});

test.concurrent('a server is not restarted for room while its first start is under way', async (context) => {
  const { expect } = context;
  const { program, supervisor } = supervised(context);
  let stopped = 0;
  program.helps = () => true;
  program.stops = async () => void stopped++;
  program.starts = () => new Promise((resolve) => setTimeout(resolve, 6_000));
  await supervisor.start();
  expect(stopped).toBe(0);
});

test.concurrent('a server that cannot say whether a restart helps fails the hub with a sentence', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  program.helps = () => {
    throw new Error('EIO: i/o error, statfs');
  };
  await expect.poll(() => failures.length, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(failures[0]?.message).toBe('The program cannot be started again: EIO: i/o error, statfs');
});

test.concurrent('a server that cannot be stopped for its restart fails the hub with a sentence', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  program.helps = () => true;
  program.stops = async () => {
    throw new Error('it hangs');
  };
  await expect.poll(() => failures.length, { timeout: 15_000 }).toBeGreaterThan(0);
  expect(failures[0]?.message).toBe('The program cannot be started again: it hangs');
});

test.concurrent('a server that wants a restart for room at every look is given up after five within a minute', async (context) => {
  const { expect } = context;
  const { program, supervisor, failures } = supervised(context);
  await supervisor.start();
  program.helps = () => true;
  await expect.poll(() => failures.length, { timeout: 45_000 }).toBeGreaterThan(0);
  expect(failures[0]?.message).toContain('6 times within a minute');
  expect(program.children).toHaveLength(6);
});
