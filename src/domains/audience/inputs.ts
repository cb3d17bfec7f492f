/** Input of the API that names an audience. */
import { builder } from '../../graphql/schema/builder.ts';
import { MAX_GROUPS } from './audience.ts';

/** Whom somebody means. */
export const AudienceInput = builder.inputType('AudienceInput', {
  description:
    'Whom you mean: whoever is in one of its lists, tags and segments, and in none that is excluded. Nobody who is deleted, erased or ' +
    `has no number. At most ${MAX_GROUPS} of each.`,
  fields: (t) => ({
    lists: t.idList({ description: 'Ids of lists.' }),
    tags: t.stringList({ description: 'Tags of contacts.' }),
    segments: t.idList({ description: 'Ids of segments.' }),
    excludeLists: t.idList({ description: 'Ids of lists: whoever is on one of them is left out.' }),
    excludeTags: t.stringList({ description: 'Tags: whoever has one of them is left out.' }),
    excludeSegments: t.idList({ description: 'Ids of segments: whoever is in one of them is left out.' }),
  }),
});
