interface EvidenceTableProps {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const SHOWN = 200;

/** A folded table; nothing when there is nothing, and never more rows than a page bears. */
export function EvidenceTable({ title, head, rows }: EvidenceTableProps) {
  if (rows.length === 0) return null;
  return (
    <details open={rows.length <= 12}>
      <summary>{title}</summary>
      <div className="scroll">
        <table>
          <thead>
            <tr>
              {head.map((name) => (
                <th key={name}>{name}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((cells) => (
              <tr key={cells.join(' ')}>
                {cells.map((cell, at) => (
                  <td key={head[at]}>{cell}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
