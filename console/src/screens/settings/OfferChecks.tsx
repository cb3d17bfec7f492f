/** Treatment of codes and orders that read like an offer. */
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { useAct } from '../../data/use-act.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { PageLoading } from '../../ui/Page.tsx';
import { OfferChecksMutation, OwnRulesQuery } from './rules-operations.ts';

const CHOICES = {
  OFF: 'Nobody looks',
  FLAG: 'Sent, and the decision says so',
  REFUSE: 'Refused',
} as const;
type Choice = keyof typeof CHOICES;

/** Shows the choice, and changes it. */
export function OfferChecks() {
  const { may } = useSession();
  const [{ data, error }, reload] = useQuery({ query: OwnRulesQuery, requestPolicy: 'cache-and-network' });
  const act = useAct(OfferChecksMutation);
  const again = () => reload({ requestPolicy: 'network-only' });
  if (data == null || (error !== undefined && data.workspaceRules === null))
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  const choose = async (offerChecks: Choice) => {
    if ((await act.run({ input: { offerChecks } })) !== null) again();
  };
  return (
    <>
      <Field
        label="Texts with coupons, discounts or links"
        hint="Codes, orders and alerts need no consent: an offer among them does."
      >
        <select
          disabled={!may('keys:manage') || act.busy}
          value={data.workspaceRules?.offerChecks ?? 'FLAG'}
          onChange={(event) => void choose(event.target.value as Choice)}
        >
          {Object.entries(CHOICES).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      </Field>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
    </>
  );
}
