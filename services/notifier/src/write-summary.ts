import { textIn } from '@infrapulse/contracts';
import { SEVERITIES } from '@infrapulse/domain';
import { callsOf, type Shift } from './shift.ts';
import {
  nameOf,
  oneLine,
  SEVERITY_WORDS,
  type Style,
  type Words,
  type WrittenMessage,
  wallTime,
} from './words.ts';

/** Standing alarms with a line of their own; the rest is counted. */
const LINES_MAX = 10;
const TEN_MINUTES_MS = 600_000;

/** A shift in words: what called, what stands, gravest first, and what somebody has put aside. */
export function writeSummary(shift: Shift, { lang, dashboardUrl }: Style): WrittenMessage {
  const say = ([zh, en]: Words) => (lang === 'en' ? en : zh);
  const row = (label: Words, text: string) => `${say(label)}${lang === 'en' ? ': ' : '：'}${text}`;
  const { from, to, standing, returned, shelved, suppressed, outOfService } = shift;
  const unseen = standing.filter(({ alarm }) => alarm.state.includes('UNACK')).length;
  const more = standing.length - LINES_MAX;
  return {
    title: `${say(['交接班小结', 'Shift summary'])} ${minute(from)} – ${minute(to)}`,
    lines: [
      row(['发出告警', 'Alarms that called'], calledIn(shift, say)),
      ...shift.frequent.map(({ alarm, count }) =>
        row(
          ['频发', 'Often'],
          oneLine(`${textIn(alarm.text, lang)} ${alarm.assetOrId} × ${count}`),
        ),
      ),
      row(
        ['仍在告警', 'Still active'],
        `${standing.length} (${say(['未确认', 'not acknowledged'])} ${unseen})`,
      ),
      ...standing.slice(0, LINES_MAX).map((one) => standingLine(one, { lang, say })),
      ...(more > 0 ? [say([`另有 ${more} 条`, `and ${more} more`])] : []),
      row(['已恢复未确认', 'Over, not acknowledged'], String(returned)),
      row(
        ['搁置 / 抑制 / 停用', 'Shelved / suppressed / out of service'],
        `${shelved} / ${suppressed} / ${outOfService}`,
      ),
    ],
    url: dashboardUrl === '' ? '' : `${dashboardUrl}/alarms?view=handover`,
  };
}

type Say = (words: Words) => string;

function calledIn(shift: Shift, say: Say): string {
  const all = callsOf(shift);
  if (all === 0) return '0';
  const counts = SEVERITIES.filter((severity) => shift.calls[severity] > 0).map(
    (severity) => `${say(SEVERITY_WORDS[severity])} ${shift.calls[severity]}`,
  );
  const spans = Math.max(1, (shift.to - shift.from) / TEN_MINUTES_MS);
  const rate = Number((all / spans).toPrecision(2));
  const most = shift.mostInTenMinutes;
  return `${all} (${counts.join(', ')}); ${say([
    `每 10 分钟平均 ${rate}, 最多 ${most}`,
    `${rate} in 10 minutes on average, ${most} at most`,
  ])}`;
}

function standingLine(
  { alarm, place }: Shift['standing'][number],
  { lang, say }: { readonly lang: Style['lang']; readonly say: Say },
): string {
  const where = [nameOf(alarm, place), alarm.part].filter((text) => text !== '').join(' · ');
  const since = alarm.raisedAt === null ? '' : ` ${say(['自', 'since'])} ${minute(alarm.raisedAt)}`;
  const who =
    alarm.ackedBy === null ? '' : `, ${say(['已确认', 'acknowledged by'])} ${alarm.ackedBy}`;
  return oneLine(
    `[${say(SEVERITY_WORDS[alarm.severity])}] ${textIn(alarm.text, lang)} ${where}${since}${who}`,
  );
}

function minute(t: number): string {
  return wallTime(t).slice(0, -':00'.length);
}
