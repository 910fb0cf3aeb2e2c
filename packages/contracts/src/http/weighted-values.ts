interface WeightedValue {
  /** In lower case, without parameters. */
  readonly value: string;
  /** 0 to 1; 0 = not wanted. */
  readonly q: number;
  readonly index: number;
}

/** What an Accept or Accept-Language header lists, with its weights (RFC 9110 §12.4.2), in the header's order. */
export function weightedValues(header: string | undefined): readonly WeightedValue[] {
  return (header ?? '').split(',').map((entry, index) => {
    const [value = '', ...rest] = entry.trim().toLowerCase().split(';');
    const q = rest.map((item) => /^\s*q=([\d.]+)/.exec(item)?.[1]).find(Boolean);
    return { value: value.trim(), q: q === undefined ? 1 : Number(q) || 0, index };
  });
}
