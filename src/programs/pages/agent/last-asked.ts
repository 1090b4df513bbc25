/**
 * Of several questions about one thing only the last one's answer counts: one that comes after the next was asked, or after nobody waits
 * for it any more, belongs to something else than what is shown.
 */
const last = new Map<string, symbol>()

/** What it returns says once, when the answer is there, whether it counts. */
export function beginAsking(about: string): () => boolean {
  const own = Symbol(about)
  last.set(about, own)
  return () => last.get(about) === own && last.delete(about)
}

/** Nobody waits for it any more. */
export function stopAsking(about: string): void {
  last.delete(about)
}
