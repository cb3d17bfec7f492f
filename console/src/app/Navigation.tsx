/** The navigation: three groups of screens, whole or as icons. */
import { PanelLeft } from 'lucide-react';
import { Link, useLocation } from 'wouter';
import { Button } from '../ui/Button.tsx';
import styles from './Navigation.module.css';
import { GROUPS, SCREENS } from './screens.ts';
import { useSession } from './session.ts';

/** Properties of the navigation. */
export interface NavigationProps {
  narrow: boolean;
  onNarrow(narrow: boolean): void;
  /** Called when somebody went somewhere. */
  onGo(): void;
}

/** Shows the navigation; screens that the session may not see are left out. */
export function Navigation({ narrow, onNarrow, onGo }: NavigationProps) {
  const [location] = useLocation();
  const { may } = useSession();
  return (
    <nav className={styles.navigation} data-narrow={narrow || undefined} aria-label="Screens">
      <Link href="/" className={styles.home} aria-label="Heliograph" onClick={onGo}>
        <img src="/assets/mark.svg" alt="" width="22" height="22" />
        <span className={styles.word}>Heliograph</span>
      </Link>
      {GROUPS.map((group) => {
        const screens = SCREENS.filter((each) => each.group === group && may(each.scope));
        if (screens.length === 0) return null;
        return (
          <div key={group} className={styles.group}>
            <h2 className={styles.title}>{group}</h2>
            <ul>
              {screens.map(({ path, title, icon: Icon }) => {
                const here = location === `/${path}` || location.startsWith(`/${path}/`);
                return (
                  <li key={path}>
                    <Link
                      href={`/${path}`}
                      className={styles.link}
                      aria-current={here ? 'page' : undefined}
                      title={narrow ? title : undefined}
                      onClick={onGo}
                    >
                      <Icon aria-hidden="true" />
                      <span className={styles.word}>{title}</span>
                    </Link>
                  </li>
                );
              })}
            </ul>
          </div>
        );
      })}
      <Button
        kind="quiet"
        className={styles.fold ?? ''}
        icon={<PanelLeft />}
        aria-label={narrow ? 'Show names of screens' : 'Show icons only'}
        onClick={() => onNarrow(!narrow)}
      />
    </nav>
  );
}
