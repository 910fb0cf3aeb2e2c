/** Every hanzi of GB 2312 whose two bytes happen to be UTF-8 as well reads as such a character. */
const PAIR = /[\u0080-\u07ff]/;
const TRAIL_FROM = 0x21;
/** What no register here is written in: IPA, Cyrillic, Hebrew, Arabic …; 站, 桩 and 枪 read as such. */
const FOREIGN = /[\u0180-\u036f\u0400-\u07ff]/;
const BEYOND_ASCII = /[^\p{ASCII}]/gu;

interface Doubt {
  /** Takes the next piece of a text that was decoded as UTF-8. */
  read(text: string): void;
  /** Whether the text so far is rather GB18030: short words alone, as 桩1, are valid in both. */
  isRather(): boolean;
}

export function doubtUtf8(): Doubt {
  let pairsOnly = true;
  let foreign = false;
  return {
    read(text) {
      for (const [character] of pairsOnly ? text.matchAll(BEYOND_ASCII) : []) {
        pairsOnly = isPair(character);
        if (!pairsOnly) return;
        foreign ||= FOREIGN.test(character);
      }
    },
    isRather: () => pairsOnly && foreign,
  };
}

function isPair(character: string): boolean {
  return PAIR.test(character) && (character.charCodeAt(0) & 0x3f) >= TRAIL_FROM;
}
