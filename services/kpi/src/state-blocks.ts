/**
 * Small things of many assets are kept together under one key of the state: reading it costs as much for each key as
 * for kilobytes. In a small city each has a key of its own.
 */
const BLOCKS = 1024;

export function blockOf(name: string): number {
  let hash = 0;
  for (let i = 0; i < name.length; i += 1) hash = (hash * 31 + name.charCodeAt(i)) >>> 0;
  return hash % BLOCKS;
}

/** Names by block; they are sorted out when the first is asked for. */
export function blocksOf(names: Iterable<string>): (block: number) => readonly string[] {
  let blocks: Map<number, string[]> | undefined;
  return (block) => {
    blocks ??= sortedOut(names);
    return blocks.get(block) ?? [];
  };
}

function sortedOut(names: Iterable<string>): Map<number, string[]> {
  const blocks = new Map<number, string[]>();
  for (const name of names) {
    const block = blockOf(name);
    const found = blocks.get(block);
    if (found) found.push(name);
    else blocks.set(block, [name]);
  }
  return blocks;
}
