import { peakOf, type RatePoint } from '../live/rate-points.ts';

const WIDTH = 320;
const HEIGHT = 64;
const SPAN_MS = 300_000;

/** Five minutes of message rate, drawn by hand: the first page needs no chart library. */
export function RateLine({
  points,
  label,
}: {
  readonly points: readonly RatePoint[];
  readonly label: string;
}) {
  const shown = points.filter((point) => point.perSecond !== null);
  const end = shown.at(-1)?.at ?? 0;
  const top = Math.max(1, peakOf(shown)) * 1.15;
  const place = ({ at, perSecond }: RatePoint) => {
    const x = WIDTH - ((end - at) / SPAN_MS) * WIDTH;
    const y = HEIGHT - ((perSecond ?? 0) / top) * HEIGHT;
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  };
  const line = shown.map(place).join(' ');
  const startX = shown[0] ? place(shown[0]).split(',')[0] : '0';
  return (
    <svg
      className="rate-line"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={label}
      preserveAspectRatio="none"
    >
      <line className="rule" x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} />
      {shown.length > 1 && (
        <>
          <polygon className="area" points={`${startX},${HEIGHT} ${line} ${WIDTH},${HEIGHT}`} />
          <polyline className="line" points={line} />
        </>
      )}
    </svg>
  );
}
