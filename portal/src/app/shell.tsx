import { useEffect, useRef, type ReactNode } from 'react';
import { Link, useLocation, useRoute } from 'wouter';
import { useAccount } from '../api/accounts.ts';
import { useLogout } from '../api/session.ts';
import { Button } from '../parts/button.tsx';
import { Visible } from '../parts/visible.tsx';
import { texts } from '../texts.ts';
import { useBrandName, useLogo } from './branding.tsx';
import { paths } from './paths.ts';
import { useSession } from './session.tsx';
import styles from './shell.module.css';

/** Frame of every view of a session. */
export function Shell({ children }: { children: ReactNode }) {
  const main = useFocusOnArrival();
  const session = useSession();
  const logout = useLogout();
  const [, params] = useRoute('/accounts/:accountId/*?');
  const accountId = params?.accountId ?? session.accountId ?? undefined;
  return (
    <>
      <a className={styles.skip} href="#main">
        {texts.nav.skip}
      </a>
      <header className={styles.top}>
        <div className={styles.bar}>
          <Brand />
          <nav className={styles.nav} aria-label={texts.nav.label}>
            {session.scope === 'admin' && accountId === undefined && <OperatorLinks />}
            {accountId !== undefined && <AccountLinks accountId={accountId} />}
          </nav>
          <div className={styles.end}>
            {accountId !== undefined && <AccountName accountId={accountId} />}
            <Button look="quiet" size="small" isBusy={logout.isPending} onClick={() => logout.mutate()}>
              {texts.nav.signOut}
            </Button>
          </div>
        </div>
      </header>
      <main id="main" className={styles.main} tabIndex={-1} ref={main}>
        {children}
      </main>
    </>
  );
}

/** A new view begins at its top, and is where the keyboard goes on. */
function useFocusOnArrival() {
  const main = useRef<HTMLElement>(null);
  const [location] = useLocation();
  const shown = useRef(location);
  useEffect(() => {
    if (shown.current === location) return;
    shown.current = location;
    window.scrollTo(0, 0);
    main.current?.focus({ preventScroll: true });
  }, [location]);
  return main;
}

function Brand() {
  const name = useBrandName();
  const logo = useLogo();
  return (
    <Link href="/" className={styles.brand}>
      {logo === null ? <Mark /> : <img className={styles.logo} src={logo} alt="" />}
      {name}
    </Link>
  );
}

export const Mark = () => (
  <svg className={styles.mark} viewBox="0 0 24 24" fill="none" aria-hidden="true">
    <path
      d="M3 7.5 12 13l9-5.5M5 5h14a2 2 0 0 1 2 2v7M3 7v10a2 2 0 0 0 2 2h7m3 0h6m0 0-2.5-2.5M21 19l-2.5 2.5"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  </svg>
);

function NavLink({ href, label, isAlso }: { href: string; label: string; isAlso?: string }) {
  const [location] = useLocation();
  const isHere = location.startsWith(href) || (isAlso !== undefined && location === isAlso);
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined}>
      {label}
    </Link>
  );
}

const OperatorLinks = () => (
  <>
    <NavLink href={paths.overview} label={texts.nav.overview} isAlso="/" />
    <NavLink href={paths.accounts} label={texts.nav.accounts} />
  </>
);

/** A link for one endpoint shows that one, and nothing of the account. */
function AccountLinks({ accountId }: { accountId: string }) {
  const { endpointId } = useSession();
  return (
    <>
      <NavLink href={paths.endpoints(accountId)} label={texts.nav.endpoints} isAlso="/" />
      <NavLink href={paths.deliveries(accountId)} label={texts.nav.deliveries} />
      {endpointId === null && <NavLink href={paths.charts(accountId)} label={texts.nav.charts} />}
    </>
  );
}

/** An operator goes back to all accounts; an owner sees whose page this is. */
function AccountName({ accountId }: { accountId: string }) {
  const { scope, accountName } = useSession();
  const name = useAccount(accountId, scope === 'admin').data?.name ?? accountId;
  if (scope === 'account')
    return (
      <span className={styles.account}>
        <Visible>{accountName ?? ''}</Visible>
      </span>
    );
  return (
    <Link href={paths.accounts} className={styles.account} title={texts.nav.allAccounts}>
      <Visible>{name}</Visible>
    </Link>
  );
}

/** Frame of what is seen without a session. */
export function Bare({ children }: { children: ReactNode }) {
  return (
    <main className={styles.bare}>
      <Brand />
      {children}
    </main>
  );
}
