import { useEffect, useState } from 'react';
import { onForget } from '../api/identity.ts';

/** What was typed and not sent, by form. It lives as long as the page is open: a form may hold secrets. */
const drafts = new Map<string, unknown>();
onForget(() => drafts.clear());

/** State that survives a look at another view, and a session that ended meanwhile. */
export function useDraft<T>(
  form: string,
  initial: T,
): { draft: T; change: (part: Partial<T>) => void; forget: () => void } {
  const [draft, setDraft] = useState<T>(() => (drafts.get(form) as T | undefined) ?? initial);
  const [isChanged, setChanged] = useState(drafts.has(form));
  useEffect(() => {
    if (isChanged) drafts.set(form, draft);
  }, [form, draft, isChanged]);
  return {
    draft,
    change: (part) => {
      setChanged(true);
      setDraft((before) => ({ ...before, ...part }));
    },
    forget: () => {
      setChanged(false);
      drafts.delete(form);
    },
  };
}
