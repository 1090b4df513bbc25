/** The vendor's own SDK as oracle: what it signs off we accept, and where we differ a test says so by name. */

import { createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ElevenLabsClient } from '@elevenlabs/elevenlabs-js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openMemoryRecords } from '../../../../test/support/memory-records.ts'
import { silentLog } from '../../../../test/support/silent.ts'
import { systemClock } from '../../../ports/clock.ts'
import { recoverPage } from './recover.ts'
import { elevenlabsSignatureFault } from './signature.ts'

const client = new ElevenLabsClient({ apiKey: 'unused' })
const secret = 'wsec_oracle'
const sign = (body: string, t: number | string) => createHmac('sha256', secret).update(`${t}.${body}`).digest('hex')

async function sdkAccepts(body: string, header: string): Promise<boolean> {
  try {
    await client.webhooks.constructEvent(body, header, secret)
    return true
  } catch {
    return false
  }
}
const weAccept = (body: string, header: string) =>
  elevenlabsSignatureFault([secret], header, Buffer.from(body), Date.now()) === undefined

describe('beside ElevenLabs’ own SDK', () => {
  it('we accept what it accepts, of any body and any age that both allow', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.jsonValue(),
        fc.integer({ min: 0, max: 1700 }),
        fc.boolean(),
        async (data, ageSeconds, swapped) => {
          const body = JSON.stringify({ type: 'post_call_transcription', data })
          const t = Math.floor(Date.now() / 1000) - ageSeconds
          const parts = [`t=${t}`, `v0=${sign(body, t)}`]
          const header = (swapped ? parts.reverse() : parts).join(',')
          expect(await sdkAccepts(body, header)).toBe(true)
          expect(weAccept(body, header)).toBe(true)
          expect(await sdkAccepts(`${body} `, header)).toBe(false)
          expect(weAccept(`${body} `, header)).toBe(false)
        },
      ),
      { numRuns: 30 },
    )
  })

  it('we are stricter with a day in the future', async () => {
    const t = Math.floor(Date.now() / 1000) + 86_400
    const header = `t=${t},v0=${sign('{}', t)}`
    expect([await sdkAccepts('{}', header), weAccept('{}', header)]).toEqual([true, false])
  })

  it('we are stricter with a time that is no number', async () => {
    const header = `t=abc,v0=${sign('{}', 'abc')}`
    expect([await sdkAccepts('{}', header), weAccept('{}', header)]).toEqual([true, false])
  })

  it('we are more forgiving with retries of 40 minutes and with the second of two signatures', async () => {
    const late = Math.floor(Date.now() / 1000) - 2400
    const aged = `t=${late},v0=${sign('{}', late)}`
    expect([await sdkAccepts('{}', aged), weAccept('{}', aged)]).toEqual([false, true])
    const t = Math.floor(Date.now() / 1000)
    const rotated = `t=${t},v0=${'0'.repeat(64)},v0=${sign('{}', t)}`
    expect([await sdkAccepts('{}', rotated), weAccept('{}', rotated)]).toEqual([false, true])
  })

  it('we ask for conversations by the addresses and query names that it asks by', async () => {
    const asked: string[] = []
    const list = { conversations: [{ conversation_id: 'conv_1', status: 'done' }], has_more: false }
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.setHeader('content-type', 'application/json').end(JSON.stringify(list))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const { conversations } = new ElevenLabsClient({ apiKey: 'unused', baseUrl, maxRetries: 0 }).conversationalAi
    const span = { callStartAfterUnix: 100, callStartBeforeUnix: 200, pageSize: 25, cursor: 'next one' }
    // What it makes of the answer is no matter here.
    await conversations.list(span).catch(() => undefined)
    await conversations.get('conv_1').catch(() => undefined)
    server.close()
    server.closeAllConnections()

    const ours: string[] = []
    const get = async (path: string) => {
      ours.push(path)
      return list
    }
    const records = openMemoryRecords({ site: 'main', clock: systemClock })
    const context = { get, records, clock: systemClock, log: silentLog, country: 'US', accept: async () => [] }
    await recoverPage(context, { fromMs: 100_000, toMs: 200_000, cursor: 'next one' })
    const parts = (path: string) => {
      const { pathname, searchParams } = new URL(path, baseUrl)
      return [pathname, Object.fromEntries(searchParams)]
    }
    expect(asked).toHaveLength(2)
    expect(ours.map(parts)).toEqual(asked.map(parts))
  })
})
