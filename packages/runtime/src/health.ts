export interface HealthPart {
  readonly ok: boolean;
  readonly reason: string;
}

/** Readiness, part by part; the process is ready when every part is. */
export interface Health {
  set(part: string, ok: boolean, reason?: string): void;
  parts(): Readonly<Record<string, HealthPart>>;
  ready(): boolean;
  /** Told of every change; returns the function that ends it. */
  onChange(listener: () => void): () => void;
}

export function createHealth(): Health {
  const parts = new Map<string, HealthPart>();
  const listeners = new Set<() => void>();
  return {
    set(part, ok, reason = '') {
      const before = parts.get(part);
      if (before?.ok === ok && before.reason === reason) return;
      parts.set(part, { ok, reason });
      for (const listener of listeners) listener();
    },
    parts: () => Object.fromEntries(parts),
    ready: () => [...parts.values()].every((part) => part.ok),
    onChange(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
