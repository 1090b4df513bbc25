/** A store behind one question: what is asked of it may go together with other questions (gathered-store.ts, reads-together.ts). */
import type { Asked, Reply } from './asked.ts'
import type { TextStore } from './text-store.ts'

export type AskedStore = Pick<TextStore, 'getMany' | 'list' | 'write'>

export function askedStore(ask: (asked: Asked) => Promise<Reply>): AskedStore {
  return {
    async getMany(refs) {
      const reply = done(await ask({ op: 'getMany', refs }))
      return 'records' in reply ? reply.records : unexpected()
    },
    async list(query) {
      const reply = done(await ask({ op: 'list', query }))
      return 'page' in reply ? reply.page : unexpected()
    },
    async write(writes) {
      const reply = done(await ask({ op: 'write', writes }))
      return 'result' in reply ? reply.result : unexpected()
    },
  }
}

function done(reply: Reply): Exclude<Reply, { failure: string }> {
  if ('failure' in reply) throw new Error(reply.failure)
  return reply
}

function unexpected(): never {
  throw new Error('The store answered another question than it was asked.')
}
