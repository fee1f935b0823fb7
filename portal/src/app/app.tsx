import { useEffect, useState } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation } from 'wouter';
import { enter, identityOf } from '../api/identity.ts';
import { useBrandingQuery, useSessionQuery, useTokenExchange } from '../api/session.ts';
import { Button } from '../parts/button.tsx';
import { PageHeader } from '../parts/layout.tsx';
import { ErrorState, Loading, Notice } from '../parts/notice.tsx';
import type { Arrival } from '../text/fragment.ts';
import { texts } from '../texts.ts';
import { explainLink } from '../views/login/dead-link.tsx';
import { Login } from '../views/login/login.tsx';
import { BrandingProvider } from './branding.tsx';
import { ConnectionBanner } from './connection-banner.tsx';
import { Routes } from './routes.tsx';
import { SessionProvider } from './session.tsx';
import { Bare, Shell } from './shell.tsx';

export function App({ arrival }: { arrival: Arrival }) {
  const branding = useBrandingQuery();
  return (
    <BrandingProvider branding={branding.data}>
      <ConnectionBanner />
      <Entrance arrival={arrival} />
    </BrandingProvider>
  );
}

/** Whoever has a session is let in; whoever brought a link gets one. */
function Entrance({ arrival }: { arrival: Arrival }) {
  const exchange = useTokenExchange(arrival.token);
  const session = useSessionQuery(arrival.token === undefined || !exchange.isPending);
  const client = useQueryClient();
  const [, navigate] = useLocation();
  const { data: exchanged } = exchange;
  const [isStaying, setStaying] = useState(true);
  const [isPast, setPast] = useState(false);
  // Whoever signs in afterwards had no session to stay in.
  if (isStaying && session.data === null) setStaying(false);
  // Whoever is let in has no more use for a link that did not work: signing out does not bring it back.
  if (!isPast && session.data) setPast(true);

  useEffect(() => {
    if (!exchanged) return;
    enter(client, exchanged);
    if (arrival.to !== undefined) navigate(arrival.to, { replace: true });
  }, [exchanged, arrival.to, client, navigate]);

  if (arrival.token !== undefined && exchange.isPending) return <Waiting />;
  if (session.data) {
    return (
      <SessionProvider value={session.data}>
        <Shell key={identityOf(session.data)}>
          {exchange.error && isStaying && (
            <UnusableLink
              reason={explainLink(exchange.error, arrival.token ?? '')}
              dismiss={() => setStaying(false)}
            />
          )}
          <Routes />
        </Shell>
      </SessionProvider>
    );
  }
  if (session.data === null) {
    return <Login token={arrival.token} failure={isPast ? null : exchange.error} />;
  }
  if (session.error) {
    return (
      <Bare>
        <PageHeader title={texts.login.title} />
        <ErrorState error={session.error} onRetry={() => void session.refetch()} />
      </Bare>
    );
  }
  return <Waiting />;
}

/** The session that there was goes on. */
const UnusableLink = ({ reason, dismiss }: { reason: string; dismiss: () => void }) => (
  <Notice tone="warn" title={texts.login.stayTitle} isNews>
    <span>{reason}</span>
    <div>
      <Button size="small" onClick={dismiss}>
        {texts.login.dismiss}
      </Button>
    </div>
  </Notice>
);

const Waiting = () => (
  <Bare>
    <Loading rows={3} />
  </Bare>
);
