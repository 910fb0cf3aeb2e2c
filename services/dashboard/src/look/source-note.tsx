const ADDRESS = /^https?:\/\/\S+$/;

/** The document that proves something: an address is a link, anything else is what it says. */
export function SourceNote({ source }: { readonly source: string }) {
  if (!ADDRESS.test(source)) return <span>{source}</span>;
  return (
    <a href={source} target="_blank" rel="noreferrer noopener">
      {source.replace(/^https?:\/\//, '')}
    </a>
  );
}
