/** The cursors of lists, looked at before the database is asked with one. */
import { defaultFieldResolver, GraphQLError, type GraphQLSchema, isObjectType } from 'graphql';
import { isUuid } from '../../kernel/ids.ts';

const ARGUMENTS = ['after', 'before'] as const;
/** Start of the cursor of an id; the cursor is this text in base64. */
const OF_ID = 'GPC:S:';

/** Returns true if a text is the cursor of a row by its id. */
function isIdCursor(cursor: string): boolean {
  // Longer ones are not even decoded.
  if (cursor.length > 100) return false;
  const text = Buffer.from(cursor, 'base64').toString('utf8');
  return text.startsWith(OF_ID) && isUuid(text.slice(OF_ID.length));
}

/** Has every list refuse a cursor that it cannot have given: all of them name a row by its id. */
export function withCheckedCursors(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (!ARGUMENTS.every((name) => field.args.some((arg) => arg.name === name))) continue;
      const { resolve = defaultFieldResolver } = field;
      field.resolve = (source, args, context, info) => {
        for (const name of ARGUMENTS) {
          const given: unknown = args[name];
          if (typeof given === 'string' && !isIdCursor(given)) throw notOfThisList(name, given);
        }
        return resolve(source, args, context, info);
      };
    }
  }
  return schema;
}

function notOfThisList(argument: string, given: string): GraphQLError {
  const message = `${argument}: "${given.slice(0, 100)}" is not a cursor that this list gave: take one of its edges or its pageInfo.`;
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
