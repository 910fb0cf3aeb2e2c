interface BoundsBarProps {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly target: number | null;
}

const WIDTH = 96;

/** Where the value, its bounds and the limit lie; the figures stand beside it in words. */
export function BoundsBar({ value, low, high, target }: BoundsBarProps) {
  const known = [value, low, high, target].filter((one) => one !== null);
  if (value === null || known.length === 0) return null;
  const span = Math.max(...known) - Math.min(...known) || Math.abs(value) * 0.1 || 1;
  const from = Math.min(...known) - span * 0.15;
  const x = (one: number) => ((one - from) / (span * 1.3)) * WIDTH;
  return (
    <svg className="bounds-bar" viewBox={`0 0 ${WIDTH} 14`} aria-hidden="true">
      <line className="rule" x1="0" x2={WIDTH} y1="7" y2="7" />
      {low !== null && high !== null && (
        <rect className="band" x={x(low)} y="4" width={Math.max(1, x(high) - x(low))} height="6" />
      )}
      {target !== null && <line className="limit" x1={x(target)} x2={x(target)} y1="0" y2="14" />}
      <circle className="value" cx={x(value)} cy="7" r="3" />
    </svg>
  );
}
