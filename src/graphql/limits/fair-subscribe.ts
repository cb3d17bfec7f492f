/** Subscriptions that take turns in a process and stay within their budgets. */
import { createSourceEventStream, type ExecutionArgs, type ExecutionResult, execute, GraphQLError } from 'graphql';
import { Turns } from '../../kernel/turns.ts';
import type { Context } from '../schema/context.ts';
import { describeVariables } from '../schema/request-errors.ts';
import { Budgets } from './budgets.ts';
import { subscriptionCost } from './limits.ts';

/** Executions of subscriptions that run at a time in one process: what else it does needs the database too. */
const AT_A_TIME = 4;

/** Turns and cost budgets that the subscriptions of one process share. */
export class Shares {
  readonly turns = new Turns({ atATime: AT_A_TIME, ofOne: AT_A_TIME });
  readonly budgets = new Budgets();
}

type Results = AsyncIterableIterator<ExecutionResult>;

/** The `subscribe` of graphql-js, whose executions take turns with those of others and count to what a key may have. */
export function fairSubscribe({ turns, budgets }: Shares) {
  return async (args: ExecutionArgs): Promise<Results | ExecutionResult> => {
    const { principal } = args.contextValue as Context;
    // Every field of Subscription needs a key, and says so.
    if (principal === null) return (await createSourceEventStream(args)) as ExecutionResult;
    let release: () => void;
    try {
      release = budgets.charge(principal, subscriptionCost(args), null);
    } catch (error) {
      if (error instanceof GraphQLError) return { errors: [error] };
      throw error;
    }
    const events = await createSourceEventStream(args).catch((error: unknown) => {
      release();
      throw error;
    });
    if (!(Symbol.asyncIterator in events)) {
      release();
      return describeVariables(args, events);
    }
    const run = (event: unknown) =>
      turns.run(principal.actor.workspaceId, async () => execute({ ...args, rootValue: event }));
    return mapped(events as AsyncIterableIterator<unknown>, run, release);
  };
}

function mapped(
  events: AsyncIterableIterator<unknown>,
  run: (event: unknown) => Promise<ExecutionResult>,
  release: () => void,
): Results {
  return {
    async next() {
      try {
        const { done, value } = await events.next();
        if (done !== true) return { done: false, value: await run(value) };
      } catch (error) {
        release();
        throw error;
      }
      release();
      return { done: true, value: undefined };
    },
    async return() {
      release();
      await events.return?.();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
