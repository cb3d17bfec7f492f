/** A plugin of the schema builder: while the database or the queue is away, a mutation answers `Unavailable`. */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { isAway } from '../db/away.ts';
import { UnavailableError } from '../kernel/errors.ts';
import type { Context } from './builder.ts';
import { warnOfAway } from './masking.ts';

const NAME = 'faults';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      faults: FaultsPlugin<Types>;
    }
  }
}

/** Turns faults of servers into the expected failure they are to the caller, inside the plugin that makes members of them. */
export class FaultsPlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { kind }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (kind !== 'Mutation') return resolver;
    return async (parent, args, context, info) => {
      try {
        return await resolver(parent, args, context, info);
      } catch (error) {
        if (!isAway(error)) throw error;
        const { log } = (context as Context).runtime;
        warnOfAway(log, error);
        throw new UnavailableError();
      }
    };
  }
}

SchemaBuilder.registerPlugin(NAME, FaultsPlugin);
