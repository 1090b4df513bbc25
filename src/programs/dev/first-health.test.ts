import { createServer, type Server } from 'node:http'
import { afterEach, describe, expect, it } from 'vitest'
import type { Health } from '../../wire/site.ts'
import { firstHealth } from './first-health.ts'

const ok: Health['checks']['records'] = { ok: true, durationMs: 12 }
const slow = { ok: false, durationMs: 2003, error: 'The records did not answer within 2000 ms.' }
const broken = { ok: false, durationMs: 4, error: 'The database is damaged.' }

let server: Server
afterEach(() => server.close())

/** A server whose records are so, one after the other. */
async function answering(states: readonly Health['checks']['records'][]) {
  let asked = 0
  server = createServer((_, response) => {
    const records = states[asked] ?? ok
    asked += 1
    const health: Health = {
      status: records.ok ? 'ok' : 'unavailable',
      checks: { configuration: { ok: true }, records },
      notConfigured: [],
    }
    response.writeHead(records.ok ? 200 : 503).end(JSON.stringify(health))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  return { url, asked: () => asked }
}

describe('the health of a server that was just started', () => {
  it('is asked again while its records only take too long, as on a busy machine', async () => {
    const { url, asked } = await answering([slow, slow, ok])
    expect((await firstHealth(url)).status).toBe('ok')
    expect(asked()).toBe(3)
  })

  it('is believed at once when the records are broken', async () => {
    const { url, asked } = await answering([broken, ok])
    expect((await firstHealth(url)).checks.records).toEqual(broken)
    expect(asked()).toBe(1)
  })
})
