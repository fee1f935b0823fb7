import styles from './progress.module.css';

/** @param share 0 to 1 */
export const Progress = ({ label, share, text }: { label: string; share: number; text: string }) => (
  <div
    className={styles.track}
    role="progressbar"
    aria-label={label}
    aria-valuemin={0}
    aria-valuemax={100}
    aria-valuenow={Math.floor(share * 100)}
    aria-valuetext={text}
  >
    <div className={styles.bar} style={{ width: `${share * 100}%` }} />
  </div>
);
