import { describe, expect, it } from 'vitest'
import { connectorContext } from '../../../../test/support/crm/connector-context.ts'
import { reamazeFetch } from '../../../../test/support/reamaze/server.ts'
import { createReamazeStandIn } from '../../../../test/support/reamaze/stand-in.ts'
import { createVirtualClock } from '../../../../test/support/virtual-clock.ts'
import { enriched, sampleReport, withheldCall } from '../contract/sample-calls.ts'
import { createFinder } from './find.ts'
import { createCallLog } from './log-call.ts'
import { parseReamazeSettings } from './settings.ts'
import { withheldCaller } from './voice-message.ts'

const signal = new AbortController().signal

function start() {
  const clock = createVirtualClock()
  const standIn = createReamazeStandIn({ clock })
  const settings = parseReamazeSettings(standIn.env())
  if (!settings) throw new Error('not switched on')
  const sent: { body: string; headers: Headers }[] = []
  const inner = reamazeFetch(standIn)
  const fetch = (url: string, init?: RequestInit) => {
    sent.push({ body: String(init?.body), headers: new Headers(init?.headers) })
    return inner(url, init)
  }
  const context = connectorContext({ fetch, clock })
  const log = createCallLog(settings, createFinder(settings, context), context)
  return { log, standIn, sent }
}

describe('a call in Re:amaze', () => {
  it('is the documented message, inbound from the customer to the channel', async () => {
    const { log, sent } = start()
    await log.logCall(sampleReport(), signal)
    expect(JSON.parse(sent[0]?.body ?? '')).toEqual({
      id: 'delivery-1',
      direction: 'inbound',
      to: { name: 'Support line', phone: '+442079460000' },
      from: { name: 'Jane Doe', phone: '+447700900123' },
      body: expect.stringContaining('Incoming call answered by Ann Example (101)'),
      created_at: '2026-07-20T09:14:00.000Z',
    })
  })

  it('goes from the channel to the customer when it is outbound', async () => {
    const { log, sent } = start()
    await log.logCall(sampleReport({ direction: 'outbound' }), signal)
    expect(JSON.parse(sent[0]?.body ?? '')).toMatchObject({
      direction: 'outbound',
      to: { phone: '+447700900123' },
      from: { phone: '+442079460000' },
    })
  })

  it('has the id of its report, the same bytes and signature each time', async () => {
    const { log, sent } = start()
    await log.logCall(sampleReport(), signal)
    await log.logCall(sampleReport(), signal)
    expect(sent[1]?.body).toBe(sent[0]?.body)
    expect(sent[1]?.headers.get('x-reamaze-hmac-sha256')).toBe(sent[0]?.headers.get('x-reamaze-hmac-sha256'))
    expect(sent[0]?.headers.get('x-reamaze-hmac-sha256')).toMatch(/^[A-Za-z0-9+/]{43}=$/)
  })

  it('is signed over its UTF-8 bytes', async () => {
    const { log, standIn } = start()
    await log.logCall(sampleReport({ text: 'Zoë 💡 “quoted”' }), signal)
    expect(standIn.messages()[0]?.body).toContain('Zoë 💡 “quoted”')
  })

  it('of a withheld caller has the one phone that stands for nobody', async () => {
    const { log, standIn } = start()
    await log.logCall(sampleReport(withheldCall), signal)
    expect(standIn.messages()[0]?.customer).toEqual(withheldCaller)
    expect(standIn.messages()[0]?.body).toContain('From: number withheld')
  })

  it('without a customer is refused for good', async () => {
    const { log, sent } = start()
    const failed = log.logCall(sampleReport({ direction: 'internal', external: undefined }), signal)
    await expect(failed).rejects.toMatchObject({ code: 'crm_rejected', retryable: false })
    expect(sent).toEqual([])
  })

  it('is amended in the same conversation, once for each news, with the news only', async () => {
    const { log, standIn } = start()
    const logged = await log.logCall(sampleReport(), signal)
    const amended = await log.amendCall(sampleReport(enriched, 'delivery-1', 5), logged, signal)
    const [call, update] = standIn.messages()
    expect(update).toMatchObject({ id: 'delivery-1-fingerprint-5', direction: 'inbound', customer: call?.customer })
    expect(update?.body).toContain('Update to the call of 2026-07-20 10:14 (Europe/London):')
    expect(update?.body).not.toContain('Started:')
    await log.amendCall(sampleReport(enriched, 'delivery-1', 6), amended, signal)
    expect(standIn.messages()).toHaveLength(2)
    await log.amendCall(sampleReport({ ...enriched, text: 'Called back.' }, 'delivery-1', 7), amended, signal)
    const head = 'Update to the call of 2026-07-20 10:14 (Europe/London):'
    expect(standIn.messages()[2]?.body).toBe(`${head}\nNote: Called back.`)
  })

  it('says of a wrong secret which variable to check, and does not try again', async () => {
    const { log, standIn } = start()
    standIn.fail({ kind: 'status', status: 401 })
    await expect(log.logCall(sampleReport(), signal)).rejects.toMatchObject({
      code: 'crm_unauthorized',
      retryable: false,
      message: expect.stringContaining('REAMAZE_VOICE_SECRET'),
    })
  })
})
