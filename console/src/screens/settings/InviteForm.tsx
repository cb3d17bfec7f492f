/** The form of an invitation, and its link, which is shown this once. */
import { useState } from 'react';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Code } from '../../ui/Code.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Acts, Form } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import { wordsOf } from '../../ui/status-words.ts';
import { InviteMutation } from './operations.ts';
import { ROLES, type Role } from './roles.ts';

/** Shows the form. @param onInvited called when somebody was invited */
export function InviteForm({ onInvited }: { onInvited(): void }) {
  const [name, setName] = useState('');
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('DEVELOPER');
  const [link, setLink] = useState<string | null>(null);
  const invite = useAct(InviteMutation);
  const input = { name: name.trim(), email: email.trim(), role };
  const submit = async () => {
    const data = await invite.run({ input });
    if (data?.inviteMember.__typename !== 'InviteMemberPayload') return;
    setLink(data.inviteMember.link);
    onInvited();
  };
  if (link !== null) {
    return (
      <>
        <p>Send it to {name}. It signs in once, within seven days, and cannot be shown again.</p>
        <Code text={link} label="the invitation" />
      </>
    );
  }
  return (
    <Form onSubmit={() => void submit()}>
      <Field label="Name">
        <input required autoComplete="off" value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      <Field label="E-mail" hint="Nothing is sent to it: you hand over the link">
        <input
          required
          type="email"
          autoComplete="off"
          value={email}
          onChange={(event) => setEmail(event.target.value)}
        />
      </Field>
      <RoleField role={role} onChange={setRole} />
      {invite.failure === null ? null : <FailureNote failure={invite.failure} />}
      <Acts>
        <Button kind="main" type="submit" busy={invite.busy}>
          Make the link
        </Button>
      </Acts>
      <SameByCode
        snippets={() =>
          operationSnippets(
            InviteMutation,
            { input },
            commandLine('members invite', [input.email], {
              name: input.name,
              role: role.toLowerCase().replace('_', '-'),
            }),
          )
        }
      />
    </Form>
  );
}

/** Shows a choice of roles. */
export function RoleField({ role, onChange }: { role: Role; onChange(role: Role): void }) {
  return (
    <Field label="Role">
      <select value={role} onChange={(event) => onChange(event.target.value as Role)}>
        {ROLES.map((each) => (
          <option key={each} value={each}>
            {wordsOf(each)}
          </option>
        ))}
      </select>
    </Field>
  );
}
