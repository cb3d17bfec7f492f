/** A plugin of the schema builder: a mutation always has a result, while the database or the queue is away `Unavailable`; issues show what came. */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { isUnavailable } from '../../db/errors.ts';
import { InvalidInputError, UnavailableError } from '../../kernel/errors.ts';
import { warnOfOutage } from '../http/masking.ts';
import type { Context } from './context.ts';
import { asReceived } from './received-input.ts';

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
  /** Every failure is a member of a result: there is always one. */
  override onOutputFieldConfig(config: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    return config.kind === 'Mutation' ? { ...config, type: { ...config.type, nullable: false } } : config;
  }

  override wrapResolve(
    resolver: GraphQLFieldResolver<unknown, Types['Context'], object>,
    { kind }: PothosOutputFieldConfig<Types>,
  ): GraphQLFieldResolver<unknown, Types['Context'], object> {
    if (kind !== 'Mutation') return resolver;
    return async (parent, args, context, info) => {
      try {
        return await resolver(parent, args, context, info);
      } catch (error) {
        if (error instanceof InvalidInputError) throw new InvalidInputError(asReceived(error.issues, context, info));
        if (!isUnavailable(error)) throw error;
        warnOfOutage((context as Context).runtime.outages, error);
        throw new UnavailableError();
      }
    };
  }
}

SchemaBuilder.registerPlugin(NAME, FaultsPlugin);
