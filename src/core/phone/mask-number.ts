/** Numbers as logs may show them. */

const mostKept = 4

/**
 * The last digits of `text` (a third of them, at most four) behind `***`: `+15551234567` → `***567`, `201` → `***1`.
 * Everything else goes, names and hosts too. Empty stays empty, so that a withheld caller is seen as such.
 */
export function maskNumber(text: string): string {
  if (text.trim() === '') return ''
  const digits = text.normalize('NFKC').replace(/\P{Nd}/gu, '')
  const kept = Math.min(mostKept, Math.floor([...digits].length / 3))
  return kept === 0 ? '***' : `***${[...digits].slice(-kept).join('')}`
}
