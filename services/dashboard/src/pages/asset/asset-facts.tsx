import type { AssetAnswer } from '@infrapulse/contracts';
import { formatDate, formatTime } from '../../format/format-time.ts';
import { Fact } from '../../look/fact.tsx';
import { fill } from '../../words/fill.ts';
import { nameOf } from '../../words/name-of.ts';
import { useWords } from '../../words/words-context.ts';

interface FactsProps {
  readonly asset: AssetAnswer;
  readonly readOnly: boolean;
}

export function AssetFacts({ asset, readOnly }: FactsProps) {
  const { words } = useWords();
  const { asset: names } = words;
  const none = words.state.none;
  return (
    <>
      <dl className="facts">
        <Fact name={names.site}>{asset.siteName || asset.site || none}</Fact>
        <Fact name={names.district}>{nameOf(words.districts, asset.district) || none}</Fact>
        <Fact name={names.operator}>{asset.operator || none}</Fact>
        <Fact name={names.owner}>{asset.owner || none}</Fact>
        <Fact name={names.lifecycle}>{nameOf(words.lifecycles, asset.lifecycle)}</Fact>
        <Fact name={names.commissioned}>{formatDate(asset.commissionedAt)}</Fact>
        <Fact name={names.connected}>
          {nameOf(words.telemetry, asset.telemetry)}
          {asset.connectedAt && ` · ${formatTime(asset.connectedAt)}`}
        </Fact>
        <Reporting asset={asset} />
        <Fact name={names.hours}>{asset.openingHours}</Fact>
        {asset.access && <Fact name={names.access}>{nameOf(words.access, asset.access)}</Fact>}
        {asset.gateway && <Fact name={names.gateway}>{asset.gateway}</Fact>}
        <Location asset={asset} />
        {Object.entries(asset.attributes).map(([name, value]) => (
          <Fact key={name} name={nameOf(words.attributes, name)}>
            {String(value ?? none)}
          </Fact>
        ))}
        {asset.origin === 'simulator' && <Fact name={names.origin}>{names.simulator}</Fact>}
        <Fact name={names.revision}>{asset.revision}</Fact>
      </dl>
      {readOnly && <p className="faint">{names.readOnly}</p>}
    </>
  );
}

function Reporting({ asset }: { readonly asset: AssetAnswer }) {
  const { words } = useWords();
  const periodic = asset.reporting === 'periodic';
  const count = periodic ? asset.intervalS : asset.heartbeatS;
  return (
    <Fact name={words.asset.reporting}>
      {words.reporting[asset.reporting]} · {periodic ? words.asset.interval : words.asset.heartbeat}{' '}
      {fill(words.asset.seconds, { count })}
    </Fact>
  );
}

function Location({ asset: { lon, lat, datum } }: { readonly asset: AssetAnswer }) {
  const { words } = useWords();
  if (lon === null || lat === null) return null;
  return (
    <Fact name={words.asset.location}>
      {lon.toFixed(5)}, {lat.toFixed(5)} {datum}
    </Fact>
  );
}
