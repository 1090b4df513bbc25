/**
 * Writes that come to a store one by one, each by a call of its own: those that come in the same moment are done in one step, so that
 * they share a commit and what they count is written once.
 *
 * What must stay true: each has an answer or a failure of its own, as if it had come alone, and they are done in the order in which they
 * came; none is answered before it is done.
 */
import type { WriteResult } from '../../../ports/records.ts'
import type { Asked, Reply } from './asked.ts'
import { type AskedStore, askedStore } from './asked-store.ts'

interface Waiting {
  readonly asked: Asked
  readonly resolve: (reply: Reply | Promise<Reply>) => void
  readonly reject: (reason: unknown) => void
}

/**
 * `together` answers all of what it is asked, in one step. `whenReady` calls back once all that is ready by now has been done: what came
 * until then goes along.
 */
export function crowdedWrites(
  together: (asked: readonly Asked[]) => Promise<readonly Reply[]>,
  whenReady: (run: () => void) => void,
): (writes: Parameters<AskedStore['write']>[0]) => Promise<WriteResult> {
  let waiting: Waiting[] = []

  const run = async () => {
    const some = waiting
    waiting = []
    try {
      const replies = await together(some.map(({ asked }) => asked))
      for (const [i, { resolve, reject }] of some.entries()) {
        const reply = replies[i]
        if (reply) resolve(reply)
        else reject(new Error('The store did not answer this write.'))
      }
    } catch (thrown) {
      for (const { reject } of some) reject(thrown)
    }
  }
  const { write } = askedStore(
    (asked) =>
      new Promise((resolve, reject) => {
        waiting.push({ asked, resolve, reject })
        if (waiting.length === 1) whenReady(() => void run())
      }),
  )
  return async (writes) => write(writes)
}
