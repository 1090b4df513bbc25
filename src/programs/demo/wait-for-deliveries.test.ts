import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/support/virtual-clock.ts'
import { createApiClient } from '../cli/api-client.ts'
import { waitForDeliveries } from './wait-for-deliveries.ts'

const call = {
  id: 'call_a',
  revision: 1,
  aliases: [],
  state: 'ended',
  medium: 'phone',
  direction: 'inbound',
  rung: [],
  startedAt: '2026-11-20T09:00:00.000Z',
  talkSeconds: 0,
  transfers: [],
  recordings: [],
  matches: [],
  destinations: [],
}
const delivery = (state: string, failures = 0) => ({
  id: 'call_a.crm',
  callId: 'call_a',
  destination: 'crm',
  state,
  revision: 1,
  failures,
  createdAt: call.startedAt,
  attempts: [],
})
const detail = (...deliveries: object[]) => ({
  call: { ...call, destinations: [] },
  legs: [],
  events: [],
  deliveries,
  revisions: [],
})

/** A server that gives each answer once, and the last one for ever; undefined is 404. */
function setUp(answers: readonly (object | undefined)[], destinations: readonly string[]) {
  const clock = createVirtualClock()
  const { signal } = new AbortController()
  let asked = 0
  const missing = { error: { code: 'not_found', message: 'No.', requestId: 'r', retryable: false } }
  const fetch = async () => {
    const answer = answers[Math.min(asked, answers.length - 1)]
    asked += 1
    return answer === undefined ? Response.json(missing, { status: 404 }) : Response.json(answer)
  }
  const connection = { url: 'http://localhost', key: 'k', keySource: '', site: undefined }
  const api = createApiClient(connection, { fetch, clock, signal })
  return { clock, settled: waitForDeliveries(['call_a'], { api, clock, signal, destinations }), asked: () => asked }
}

describe('waiting for calls to come to rest', () => {
  it('waits until the report was taken out of the inbox', async () => {
    const { clock, settled } = setUp([undefined, undefined, detail()], [])
    await clock.advance(1000)
    expect(await settled).toMatchObject({ complete: true })
  })

  it.each([
    ['arrived', delivery('delivered')],
    ['was given up', delivery('dead', 1)],
    ['failed and is tried later', delivery('waiting', 2)],
    ['is held back while its CRM is down', { ...delivery('waiting'), nextAttemptAt: '2026-11-20T09:00:30.000Z' }],
  ])('ends when the delivery %s', async (_, outcome) => {
    const { clock, settled } = setUp(
      [detail(), detail(delivery('waiting')), detail(delivery('sending')), detail(outcome)],
      ['crm'],
    )
    await clock.advance(2000)
    const { complete, details } = await settled
    expect(complete).toBe(true)
    expect(details.get('call_a')?.deliveries).toMatchObject([{ state: outcome.state }])
  })

  it.each([
    ['nothing was made of it', detail()],
    ['it waits', detail(delivery('waiting'))],
    ['it is being sent', detail(delivery('sending', 1))],
    ['only another CRM has it', detail({ ...delivery('delivered'), destination: 'other' })],
  ])('says so when it never comes to rest: %s', async (_, answer) => {
    const { clock, settled } = setUp([answer], ['crm'])
    await clock.advance(120_000)
    expect(await settled).toMatchObject({ complete: false })
  })
})
