/** Work on many things, so many at a time: each begins as soon as one before it is done. Rejects with the first failure. */
export async function atOnce<T>(most: number, items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values()
  const lane = async () => {
    for (const item of waiting) await work(item)
  }
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, lane))
}
