/** The workspace switcher: where one is, as whom, and how it looks. */
import { Menu } from '@base-ui/react/menu';
import { Check, ChevronsUpDown } from 'lucide-react';
import { useMutation } from 'urql';
import { FailureFields } from '../data/failure.ts';
import { graphql } from '../data/graphql.ts';
import { signInStep } from '../data/sign-in.ts';
import menu from '../ui/Menu.module.css';
import { wordsOf } from '../ui/status-words.ts';
import styles from './AccountMenu.module.css';
import { useSession } from './session.ts';
import { chooseTheme, type Theme, useTheme } from './theme.ts';

const THEMES = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

const SwitchMutation = graphql(
  `
    mutation SwitchWorkspace($input: SwitchWorkspaceInput!) {
      switchWorkspace(input: $input) {
        __typename
        ...FailureFields
      }
    }
  `,
  [FailureFields],
);

/** Ends the session and leaves nothing of it on the page. */
async function signOut(): Promise<void> {
  await signInStep('/session', null, 'DELETE').catch(() => {});
  location.assign('/sign-in');
}

/** Shows the menu of the workspace. */
export function AccountMenu() {
  const {
    viewer: { workspace, role },
    person,
  } = useSession();
  const theme = useTheme();
  const [, change] = useMutation(SwitchMutation);
  const others = (person?.workspaces ?? []).filter(({ id }) => id !== workspace.id);
  // Everything on the page is of the workspace before.
  const goTo = async (workspaceId: string) => {
    const { error } = await change({ input: { workspaceId } });
    if (error === undefined) location.assign('/');
  };
  return (
    <Menu.Root>
      <Menu.Trigger className={styles.trigger}>
        <span className={styles.initial} aria-hidden="true">
          {workspace.name.charAt(0).toUpperCase()}
        </span>
        <span className={styles.name}>{workspace.name}</span>
        <ChevronsUpDown aria-hidden="true" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="start" className={menu.positioner}>
          <Menu.Popup className={styles.popup}>
            <div className={styles.who}>
              <strong>{workspace.name}</strong>
              <span>{person === null ? wordsOf(role) : `${person.member.name}, ${wordsOf(role)}`}</span>
              {person === null ? null : <span>{person.member.email}</span>}
            </div>
            {others.map(({ id, name }) => (
              <Menu.Item key={id} className={styles.item} onClick={() => void goTo(id)}>
                Go to {name}
              </Menu.Item>
            ))}
            <Menu.Separator className={styles.line} />
            <Menu.RadioGroup value={theme} onValueChange={(value: Theme) => chooseTheme(value)}>
              {THEMES.map(([value, label]) => (
                <Menu.RadioItem key={value} value={value} className={styles.item} closeOnClick>
                  {label}
                  <Menu.RadioItemIndicator render={<Check aria-hidden="true" />} />
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            {person === null ? null : (
              <>
                <Menu.Separator className={styles.line} />
                <Menu.Item className={styles.item} onClick={() => void signOut()}>
                  Sign out
                </Menu.Item>
              </>
            )}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
