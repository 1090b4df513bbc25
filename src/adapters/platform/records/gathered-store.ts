/**
 * A store far away that is asked for much side by side: while one call is under way, what is asked meanwhile waits and goes with the
 * next, all of it in one. So the more there is to do, the less each part of it costs; what comes alone waits for nothing.
 *
 * What must stay true: operations are done in the order in which they were asked for; a call that fails fails each of its operations.
 */

import type { Asked, Reply } from './asked.ts'
import { type AskedStore, askedStore } from './asked-store.ts'
import type { TextWrite } from './text-store.ts'

interface Waiting {
  readonly asked: Asked
  readonly resolve: (reply: Reply) => void
  readonly reject: (reason: unknown) => void
}

/** Of one call. */
const operationsMax = 64
/** Of what is written by one call, unless one write alone is larger. */
const charsMax = 4_000_000
/** Whoever was answered by the call before asks for the next thing within so many turns of the microtasks. */
const turnsWaited = 64

/** `send` answers the first of them, one at least. */
export function gatheredStore(send: (asked: readonly Asked[]) => Promise<readonly Reply[]>): AskedStore {
  let waiting: Waiting[] = []
  let isUnderWay = false

  const run = async () => {
    isUnderWay = true
    for (;;) {
      for (let turn = 0; turn < turnsWaited; turn += 1) await undefined
      if (waiting.length === 0) break
      const some = waiting.slice(0, countThatFits(waiting))
      waiting = waiting.slice(some.length)
      try {
        const replies = await send(some.map(({ asked }) => asked))
        if (replies.length === 0) throw new Error('The store answered nothing of what it was asked.')
        for (const [i, reply] of replies.entries()) some[i]?.resolve(reply)
        waiting = [...some.slice(replies.length), ...waiting]
      } catch (thrown) {
        for (const { reject } of some) reject(thrown)
      }
    }
    isUnderWay = false
  }
  const ask = (asked: Asked) =>
    new Promise<Reply>((resolve, reject) => {
      waiting.push({ asked, resolve, reject })
      if (!isUnderWay) void run()
    })

  return askedStore(ask)
}

function countThatFits(waiting: readonly Waiting[]): number {
  let chars = 0
  const past = waiting.findIndex(({ asked }, i) => {
    chars += asked.op === 'write' ? charsOf(asked.writes) : 0
    return i >= operationsMax || (i > 0 && chars > charsMax)
  })
  return past < 0 ? waiting.length : past
}

function charsOf(writes: readonly TextWrite[]): number {
  return writes.reduce((sum, write) => sum + (write.op === 'put' ? write.text.length : 0), 0)
}
