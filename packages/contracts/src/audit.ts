/** Who did what; `hash` chains each record to the one before (hex SHA-256 of prev + this). */
export interface AuditRecord {
  readonly at: number;
  readonly user: string;
  readonly action: string;
  readonly subject: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly prev: string;
  readonly hash: string;
}
