/** What one check has found. */
export interface Finding {
  /** Undefined: it was not tried. */
  readonly ok: boolean | undefined;
  /** What was looked at, with its setting. */
  readonly what: string;
  readonly found: string;
  /** What to do about it; undefined when nothing is. */
  readonly toDo?: string;
}

export const good = (what: string, found: string): Finding => ({ ok: true, what, found });
export const bad = (what: string, found: string, toDo: string): Finding => ({ ok: false, what, found, toDo });
/** What stays unknown unless somebody asks for it. */
export const notTried = (what: string, found: string): Finding => ({ ok: undefined, what, found });

/** On one line, whatever a server has said. */
export function inLine({ ok, what, found, toDo }: Finding): string {
  const mark = ok === undefined ? '–' : ok ? '✓' : '✗';
  const text = `${mark} ${what}: ${found}${toDo === undefined ? '' : ` → ${toDo}`}`;
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
