import { useEffect, useSyncExternalStore } from 'react';
import { urlOf } from '../api/base.ts';
import { onConnection, patientFetch, readConnection } from '../api/patience.ts';
import { queryClient } from '../api/query-client.ts';
import { useNow } from '../parts/time.tsx';
import { texts } from '../texts.ts';
import styles from './shell.module.css';

const everyMs = 4_000;

/** Says that the service cannot be reached, or asked us to wait; what is on the page stays. */
export function ConnectionBanner() {
  const { isLost, waitingUntil } = useSyncExternalStore(onConnection, readConnection);
  useProbeOnChange();
  return (
    <div role="status" className={styles.banners}>
      {isLost && <Lost />}
      {waitingUntil !== null && <Waiting until={waitingUntil} />}
    </div>
  );
}

/** What the browser says of its network is a hint only: a call shows whether the service can be reached. */
function useProbeOnChange(): void {
  useEffect(() => {
    const look = (): void => void probe();
    window.addEventListener('offline', look);
    window.addEventListener('online', look);
    return () => {
      window.removeEventListener('offline', look);
      window.removeEventListener('online', look);
    };
  }, []);
}

function Lost() {
  useEffect(() => {
    // Nothing else may be reading at the moment: somebody has to notice that the service is back.
    const timer = setInterval(() => void probe(), everyMs);
    return () => clearInterval(timer);
  }, []);
  return <p className={styles.banner}>{texts.states.lostBanner}</p>;
}

async function probe(): Promise<void> {
  try {
    await patientFetch(new Request(urlOf('/healthz')));
    await queryClient.invalidateQueries();
  } catch {
    // Still away: the next probe tells.
  }
}

function Waiting({ until }: { until: number }) {
  const seconds = Math.max(1, Math.ceil((until - useNow()) / 1_000));
  return <p className={styles.banner}>{texts.states.waitBanner(seconds)}</p>;
}
