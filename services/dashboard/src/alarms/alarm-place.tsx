import { Link } from 'wouter';
import { nameOf } from '../words/name-of.ts';
import { useWords } from '../words/words-context.ts';
import type { ListedAlarm } from './listed-alarm.ts';

type Placed = Pick<ListedAlarm, 'scope' | 'assetOrId' | 'part' | 'name' | 'siteName'>;

/** Where it is: the asset with its names, or what else the alarm is of. */
export function AlarmPlace({ alarm }: { readonly alarm: Placed }) {
  const { words } = useWords();
  const { scope, assetOrId, part, name, siteName } = alarm;
  if (scope !== 'asset' && scope !== 'part') {
    return (
      <span>
        {nameOf(words.scopes, scope)} {assetOrId}
      </span>
    );
  }
  const [asset = assetOrId, ofPart = part] = assetOrId.split('~');
  return (
    <>
      <Link href={`/assets/${encodeURIComponent(asset)}`}>{name || asset}</Link>{' '}
      <span className="faint">
        {ofPart} {name && asset} {siteName && siteName !== name && siteName}
      </span>
    </>
  );
}
