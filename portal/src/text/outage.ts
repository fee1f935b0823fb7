const marginMs = 48 * 3_600_000;

interface Outage {
  createdAt: string;
  disabledAt: string | null;
}

/**
 * From when on to count what an endpoint missed: two days before it was disabled, as the deliveries that disabled it were
 * accepted up to a retry window earlier. @returns RFC 3339
 */
export function outageBegan({ createdAt, disabledAt }: Outage): string {
  const created = Date.parse(createdAt);
  const began = disabledAt === null ? created : Math.max(created, Date.parse(disabledAt) - marginMs);
  return new Date(began).toISOString();
}
