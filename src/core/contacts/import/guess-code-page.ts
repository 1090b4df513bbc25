/** Which eight-bit code page a text is in: the one in which its bytes are the letters that its languages have. */

/** Of equals the first. `usual`: the letters beyond ASCII in the languages that are written in it. */
const pages = [
  { encoding: 'cp1252', label: 'windows-1252', usual: 'äöüßéèêëàâçîïôùûñáíóúåøæãõìòœ' },
  { encoding: 'mac', label: 'macintosh', usual: 'äöüßéèêëàâçîïôùûñáíóúåøæãõìòœ' },
  { encoding: 'cp1250', label: 'windows-1250', usual: 'ąćęłńóśźżáčďéěíňřšťúůýžőűöüäđßăâîşţľĺ' },
  { encoding: 'cp1251', label: 'windows-1251', usual: 'абвгдежзийклмнопрстуфхцчшщъыьэюяёіїєґў' },
] as const

/** Of every page, and of word processors. */
const usualSigns = /[€–—’‘“”„…«»]/
const mostBytes = 64 * 1024

export function guessCodePage(bytes: Uint8Array): (typeof pages)[number]['encoding'] {
  const head = bytes.subarray(0, mostBytes)
  const scored = pages.map(({ encoding, label, usual }) => ({ encoding, score: scoreOf(head, label, usual) }))
  return scored.reduce((best, each) => (each.score > best.score ? each : best)).encoding
}

/** Usual letters count for it; signs, capitals inside a word and two scripts in one word against it. */
function scoreOf(bytes: Uint8Array, label: string, usual: string): number {
  const text = new TextDecoder(label).decode(bytes)
  let score = 0
  for (const { 0: sign, index } of text.matchAll(/[^\p{ASCII}]/gu)) {
    const before = text[index - 1] ?? ' '
    const isMixed = /[a-z]/i.test(before) && /\p{Script=Cyrillic}/u.test(sign)
    if (usualSigns.test(sign)) continue
    if (isMixed || !/\p{L}/u.test(sign)) score -= 2
    else if (/\p{Ll}/u.test(before) && /\p{Lu}/u.test(sign)) score -= 1
    else score += usual.includes(sign.toLowerCase()) ? 2 : 0
  }
  return score
}
