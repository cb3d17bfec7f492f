/** A member: another role, another link, the way out. */
import { useState } from 'react';
import { useSession } from '../../app/session.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { Confirm } from '../../ui/Confirm.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { Time } from '../../ui/Time.tsx';
import { RoleField } from './InviteForm.tsx';
import { type Member, RemoveMemberMutation, SignInLinkMutation, UpdateMemberMutation } from './operations.ts';
import { ROLES, type Role } from './roles.ts';

/** Shows the details. @param onChanged called when the member was changed */
export function MemberDetails({ member, onChanged }: { member: Member; onChanged(): void }) {
  const { may } = useSession();
  const { id, name, email, role, joinedAt } = member;
  const [chosen, setChosen] = useState<Role>(ROLES.find((each) => each === role) ?? 'READ_ONLY');
  const [link, setLink] = useState<string | null>(null);
  const acts = [useAct(UpdateMemberMutation), useAct(SignInLinkMutation), useAct(RemoveMemberMutation)] as const;
  const [update, signIn, remove] = acts;
  const failure = update.failure ?? signIn.failure;
  const onUpdate = async () => {
    if ((await update.run({ id, role: chosen })) !== null) onChanged();
  };
  const onLink = async () => {
    const result = (await signIn.run({ memberId: id }))?.createSignInLink;
    if (result?.__typename === 'CreateSignInLinkPayload') setLink(result.link);
  };
  const onRemove = async () => {
    const done = await remove.run({ id });
    if (done !== null) onChanged();
    return done;
  };
  return (
    <>
      <Facts>
        <Fact name="E-mail">{email}</Fact>
        <Fact name="Role">{wordsOf(role)}</Fact>
        <Fact name="Joined">{joinedAt === null ? 'invited, not yet here' : <Time at={joinedAt} />}</Fact>
      </Facts>
      {may('members:manage') ? (
        <Form onSubmit={() => void onUpdate()}>
          <RoleField role={chosen} onChange={setChosen} />
          <Acts>
            <Button kind="main" type="submit" busy={update.busy} disabled={chosen === role}>
              Change the role
            </Button>
            <Button busy={signIn.busy} onClick={() => void onLink()}>
              Make a new link
            </Button>
            <Confirm label="Remove" title={`Remove ${name}?`} doIt="Remove them" act={remove} onConfirm={onRemove}>
              Their sessions of this workspace end at once. The audit log keeps what they did.
            </Confirm>
          </Acts>
        </Form>
      ) : null}
      {link === null ? null : (
        <>
          <p>It signs in once. What {name} signed in with before opens this workspace no more.</p>
          <Code text={link} label="the link" />
        </>
      )}
      {failure === null ? null : <FailureNote failure={failure} />}
    </>
  );
}
