/** The CRM of these measurements: a webhook's receiver in this process that takes all it is sent, and says when it has so many. */
import { createServer } from 'node:http'

export interface Receiver {
  readonly url: string
  /** Entries that reached it, each once, by their idempotency keys. */
  readonly entries: ReadonlySet<string>
  /** How often each call was entered under another key than before: must stay empty. */
  readonly doubled: ReadonlyMap<string, number>
  /** Resolves with the milliseconds until it has so many entries, or has waited for `timeoutMs`. */
  reached(count: number, timeoutMs: number): Promise<number>
  close(): void
}

interface Waiter {
  readonly count: number
  readonly done: () => void
}

export async function openReceiver(): Promise<Receiver> {
  const entries = new Set<string>()
  const keyOfCall = new Map<string, string>()
  const doubled = new Map<string, number>()
  const waiters = new Set<Waiter>()
  const server = createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk: string) => {
      body += chunk
    })
    request.on('end', () => {
      const key = String(request.headers['webhook-id'])
      const call = /"id":"(call_[0-9a-f]+)"/.exec(body)?.[1] ?? key
      entries.add(key)
      const before = keyOfCall.get(call)
      if (before !== undefined && before !== key) doubled.set(call, (doubled.get(call) ?? 0) + 1)
      keyOfCall.set(call, key)
      for (const waiter of waiters) if (entries.size >= waiter.count) waiter.done()
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    entries,
    doubled,
    async reached(count, timeoutMs) {
      const beganMs = performance.now()
      if (entries.size < count) {
        await new Promise<void>((resolve) => {
          const done = () => {
            clearTimeout(timer)
            waiters.delete(waiter)
            resolve()
          }
          const waiter = { count, done }
          const timer = setTimeout(done, timeoutMs)
          waiters.add(waiter)
        })
      }
      return performance.now() - beganMs
    },
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
