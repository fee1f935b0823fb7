import { Link } from 'wouter';
import styles from './tabs.module.css';

interface TabLink {
  href: string;
  label: string;
  isHere: boolean;
}

/** Views of one thing: each has its own address, so they are links. */
export const LinkTabs = ({ label, links }: { label: string; links: readonly TabLink[] }) => (
  <nav className={styles.tabs} aria-label={label}>
    {links.map(({ href, label: text, isHere }) => (
      <Link key={href} href={href} aria-current={isHere ? 'page' : undefined}>
        {text}
      </Link>
    ))}
  </nav>
);
