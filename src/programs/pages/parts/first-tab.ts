/** What several open tabs of one browser would each do, done by one of them. */

/** The last ids of each kind. */
const takenMax = 500

/** What one tab writes into the storage, another may read a moment later only: so long the lock of what was taken is held. */
const settledMs = 30_000

/** Resolves whether this tab is the first to take it; never again true for the same id, also after a reload. */
export async function takesFirst(kind: string, id: string): Promise<boolean> {
  const key = `switchhook.${kind}`
  const take = () => {
    const taken = localStorage.getItem(key)?.split(' ') ?? []
    if (taken.includes(id)) return false
    localStorage.setItem(key, [...taken, id].slice(-takenMax).join(' '))
    return true
  }
  if (!navigator.locks) return take()
  return await new Promise((resolve, reject) => {
    const holding = navigator.locks.request(`${key}.${id}`, { ifAvailable: true }, async (lock) => {
      const isFirst = lock !== null && take()
      resolve(isFirst)
      if (isFirst) await new Promise((settled) => setTimeout(settled, settledMs))
    })
    holding.catch(reject)
  })
}

/**
 * One tab at a time holds it: `take` is called once this tab does, at once where no other has it, later where the other is closed.
 * The function returned gives it back, or stops waiting.
 */
export function holdInOneTab(name: string, take: () => void): () => void {
  if (!navigator.locks) {
    take()
    return () => {}
  }
  const stop = new AbortController()
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  const holding = navigator.locks.request(`switchhook.${name}`, { signal: stop.signal }, async () => {
    take()
    await ended
  })
  holding.catch((thrown: unknown) => {
    if (!stop.signal.aborted) throw thrown
  })
  return () => {
    stop.abort()
    end()
  }
}
