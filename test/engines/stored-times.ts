interface Place {
  readonly url: string;
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

/** The instants of every stored reading of every charger, as InfluxDB itself tells them; one that is there twice comes twice. */
export async function storedTimes(place: Place): Promise<ReadonlyMap<string, readonly number[]>> {
  const flux = `from(bucket: "${place.bucket}")
    |> range(start: 0, stop: 2100-01-01T00:00:00Z)
    |> filter(fn: (r) => r._measurement == "charger" and r._field == "src")
    |> map(fn: (r) => ({ asset: r.asset, ms: int(v: r._time) / 1000000 }))
    |> group()`;
  const answer = await fetch(`${place.url}/api/v2/query?org=${encodeURIComponent(place.org)}`, {
    method: 'POST',
    headers: {
      authorization: `Token ${place.token}`,
      'content-type': 'application/vnd.flux',
      accept: 'application/csv',
    },
    body: flux,
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  const times = new Map<string, number[]>();
  for (const line of (await answer.text()).split(/\r?\n/)) {
    const [, , , asset, ms] = line.split(',');
    if (asset === undefined || ms === undefined || !/^\d+$/.test(ms)) continue;
    const known = times.get(asset);
    if (known) known.push(Number(ms));
    else times.set(asset, [Number(ms)]);
  }
  return times;
}
