/** 64 bits of a text, as two signed integers: for telling texts apart, not for secrets. */
export function hashText(text: string): { readonly low: number; readonly high: number } {
  let low = 0x811c9dc5;
  let high = 0x9e3779b9;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    low = Math.imul(low ^ code, 0x01000193);
    high = Math.imul(high ^ code, 0x85ebca6b) ^ (high >>> 15);
  }
  return { low: low | 0, high: high | 0 };
}
