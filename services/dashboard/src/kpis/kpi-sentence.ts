import type { KpiAnswer } from '@infrapulse/contracts';
import { formatDuration } from '../format/format-duration.ts';
import { formatKpi, formatSum } from '../format/format-kpi.ts';
import { formatMeasure, formatPercent } from '../format/format-number.ts';
import { formatTime } from '../format/format-time.ts';
import { fill } from '../words/fill.ts';
import type { Words } from '../words/words-context.ts';
import { nullReason } from './null-reason.ts';

/** What a figure says, in one sentence. */
export function kpiSentence(record: KpiAnswer, words: Words): string {
  const { kpi } = words;
  const times = { from: formatTime(record.start), to: formatTime(record.end) };
  const value = formatKpi(record, record.value);
  const coverage = formatPercent(record.coverage);
  if (record.value === null) {
    return fill(kpi.sentenceNull, { ...times, reason: nullReason(record, words) });
  }
  const isPue = record.kpi === 'datacenter.pue';
  if (isPue && record.energyDcWh !== undefined && record.energyItWh !== undefined) {
    const kwh = (wh: number) => `${formatMeasure(Math.round(wh / 1000))} kWh`;
    const energies = { dc: kwh(record.energyDcWh), it: kwh(record.energyItWh) };
    return fill(kpi.sentencePue, { ...times, ...energies, value, coverage });
  }
  if (record.upS !== undefined) {
    const spent = {
      up: formatDuration(record.upS),
      down: formatDuration(record.downS),
      unknown: formatDuration(record.unknownS),
      excluded: formatDuration(record.excludedS),
    };
    return fill(kpi.sentenceTime, { ...times, ...spent, coverage });
  }
  const sums = {
    numerator: formatSum(record, record.numerator, 'numerator'),
    denominator: formatSum(record, record.denominator, 'denominator'),
  };
  if (record.kpi === GRADE) return gradeSentence(record, { ...times, ...sums, coverage }, words);
  return fill(kpi.sentenceCount, { ...times, ...sums, value });
}

const GRADE = 'datacenter.energy_grade';
/** Ratios of GB 40879-2021 up to which each grade goes; the last is the limit value. */
const GRADE_LIMITS = ['1.20', '1.30', '1.50'] as const;

/** The ratio is what is graded: it is no grade itself. */
function gradeSentence(
  { numerator, denominator, value }: KpiAnswer,
  said: Readonly<Record<string, string>>,
  { kpi }: Words,
): string {
  const limit = GRADE_LIMITS[(value ?? 0) - 1];
  const ratio = numerator && denominator ? (numerator / denominator).toFixed(4) : '—';
  const grade = fill(limit === undefined ? kpi.gradeBeyond : kpi.gradeWithin, {
    grade: String(value),
    limit: limit ?? GRADE_LIMITS[2],
  });
  return fill(kpi.sentenceGrade, { ...said, ratio, grade });
}
