/** Settings of links: their domain, where they may lead, and how long they work. */
import { useState } from 'react';
import { useQuery } from 'urql';
import { useSession } from '../../app/session.ts';
import { messageOf } from '../../data/hub.ts';
import { operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { useChanges } from '../../data/use-changes.ts';
import { ErrorState } from '../../ui/Blank.tsx';
import { Button } from '../../ui/Button.tsx';
import { commaList } from '../../ui/comma-list.ts';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Form, PageLoading } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { type LinkSettings, LinkSettingsQuery, SetLinkSettingsMutation } from './operations.ts';

/** Shows the settings, and the form that sets them. */
export function LinkSettingsPart() {
  const [{ data, error }, reload] = useQuery({ query: LinkSettingsQuery, requestPolicy: 'cache-and-network' });
  const again = () => reload({ requestPolicy: 'network-only' });
  useChanges(['linkSettings'], again);
  const settings = data?.linkSettings;
  if (settings == null)
    return error === undefined ? <PageLoading /> : <ErrorState message={messageOf(error)} retry={again} />;
  return <SettingsForm key={JSON.stringify(settings)} settings={settings} onSet={again} />;
}

function SettingsForm({ settings, onSet }: { settings: LinkSettings; onSet(): void }) {
  const { may } = useSession();
  const act = useAct(SetLinkSettingsMutation);
  const [hosts, setHosts] = useState(settings.allowedHosts.join(', '));
  const [domain, setDomain] = useState(settings.domain ?? '');
  const [fallback, setFallback] = useState(settings.fallbackUrl ?? '');
  const [validFor, setValidFor] = useState(settings.validFor);
  const input = {
    allowedHosts: commaList(hosts),
    domain: domain.trim() || null,
    fallbackUrl: fallback.trim() || null,
    validFor: validFor.trim(),
  };
  const onSubmit = async () => {
    if ((await act.run({ input })) !== null) onSet();
  };
  const mayChange = may('carriers:write');
  return (
    <Form onSubmit={() => void onSubmit()}>
      <Field label="Links may lead to" hint="Hosts with commas between; *.shop.example for all below. Empty: nowhere">
        <input
          autoComplete="off"
          readOnly={!mayChange}
          placeholder="shop.example, *.stores.example"
          value={hosts}
          onChange={(event) => setHosts(event.target.value)}
        />
      </Field>
      <Field label="Domain of the links" hint="Its DNS leads to the hub; empty: the host of the hub">
        <input
          autoComplete="off"
          readOnly={!mayChange}
          placeholder="go.shop.example"
          value={domain}
          onChange={(event) => setDomain(event.target.value)}
        />
      </Field>
      <Field label="Where ended links lead" hint="At one of the hosts; empty: to a page that says so">
        <input
          type="url"
          autoComplete="off"
          readOnly={!mayChange}
          placeholder="https://shop.example/"
          value={fallback}
          onChange={(event) => setFallback(event.target.value)}
        />
      </Field>
      <Field label="New links work for" hint="Such as P90D or PT12H, at most P366D">
        <input
          required
          autoComplete="off"
          readOnly={!mayChange}
          value={validFor}
          onChange={(event) => setValidFor(event.target.value)}
        />
      </Field>
      {act.failure === null ? null : <FailureNote failure={act.failure} />}
      {mayChange ? (
        <>
          <div>
            <Button kind="main" type="submit" busy={act.busy}>
              Set
            </Button>
          </div>
          <SameByCode snippets={() => operationSnippets(SetLinkSettingsMutation, { input })} />
        </>
      ) : null}
    </Form>
  );
}
