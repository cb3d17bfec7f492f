/** Answers of providers, as the API shows them. */
import { SMPP } from '../../channels/smpp/kind.ts';
import { builder } from '../../graphql/schema/builder.ts';
import type { ProviderCode } from '../../kernel/provider-code.ts';

/** A provider's answer, in the words of its channel. */
export const ProviderCodeType = builder.objectRef<ProviderCode>('ProviderCode').implement({
  description: 'What a provider calls its answer, in the words of its channel.',
  fields: (t) => ({
    channel: t.exposeString('channel', { description: 'The kind of the channel, e.g. SMPP.' }),
    code: t.exposeString('code', {
      description: 'The code as the provider’s documentation writes it; over SMPP the command_status, in decimal.',
    }),
    text: t.exposeString('text', { description: 'What the code means, for people.' }),
  }),
});

/** The command_status that a code is; `null`: there is none, or it is of another channel. */
export function commandStatusOf(code: ProviderCode | null): number | null {
  return code?.channel === SMPP ? Number(code.code) : null;
}
