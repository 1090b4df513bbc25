import { describe, expect, it } from 'vitest'
import { makeAgentToken } from '../../src/app/security/agent-tokens.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import { timelineSchema } from '../../src/wire/timeline.ts'
import { inboundLeg } from '../../test/support/inbound-leg.ts'
import { openLookupApp } from '../../test/support/lookup-app.ts'
import { describeProtectedRoute } from '../../test/support/route-contract.ts'
import { bearer } from '../../test/support/test-app.ts'
import { listTimeline } from './list-timeline.ts'

const number = '+12025550177'

async function open() {
  const app = await openLookupApp()
  const services = app.deployment().site('main')
  const report = async (...events: object[]) => {
    const works: Promise<unknown>[] = []
    await services.pipeline.accept([events as unknown as [CallEvent]], (work) => works.push(work))
    await app.clock.advance(200)
    await Promise.all(works)
  }
  const call = async (id: string, minutesAgo: number, by: string, more: object[] = []) => {
    const atMs = app.clock.now() - minutesAgo * 60_000
    const leg = (kind: 'ringing' | 'answered' | 'ended', seconds: number) =>
      inboundLeg(id, by, kind, { number, atMs: atMs + seconds * 1000 })
    await report(
      leg('ringing', 0),
      leg('answered', 5),
      leg('ended', 65),
      ...more.map((one) => ({ ...leg('ended', 66), ...one })),
    )
  }
  const ask = async (extension: string, path: string, body?: object) => {
    const { token } = await makeAgentToken(services, extension, 3600, 'test')
    const headers = { ...bearer(token), 'content-type': 'application/json' }
    return await app.request(path, { method: body ? 'POST' : 'GET', headers, body: body && JSON.stringify(body) })
  }
  return { ...app, services, call, ask }
}

describe('GET /v1/calls/{id}/timeline', () => {
  it('shows an agent all calls with the caller, colleagues’ too, and the transcripts of the own ones alone', async () => {
    const { call, ask, services } = await open()
    await services.agents.put([{ extension: '102', name: 'Bob Ray' }])
    const said = {
      id: 'ai1',
      kind: 'ai',
      leg: undefined,
      agent: undefined,
      conversationId: 'c1',
      summary: 'Order 17.',
      transcript: 'agent: Hello',
    }
    await call('a', 50, '102', [said])
    await call('b', 40, '101', [{ ...said, id: 'ai2', conversationId: 'c2' }])
    await call('c', 30, '101')
    const { calls } = await (await ask('101', '/agent/calls')).json<{ calls: { callId: string }[] }>()
    const [last] = calls
    await ask('101', `/v1/calls/${last?.callId}/notes`, { text: 'Wants the list' })
    const path = `/v1/calls/${last?.callId}/timeline`
    const first = timelineSchema.parse(await (await ask('101', `${path}?limit=2`)).json())
    const rest = timelineSchema.parse(
      await (await ask('101', `${path}?limit=2&cursor=${encodeURIComponent(first.next ?? '')}`)).json(),
    )
    expect([...first.entries, ...rest.entries]).toMatchObject([
      {
        answeredBy: '101',
        talkSeconds: 60,
        isAi: false,
        hasTranscript: false,
        notes: [{ text: 'Wants the list', by: '101' }],
      },
      { answeredBy: '101', isAi: true, hasTranscript: true, summary: 'Order 17.' },
      { answeredBy: 'Bob Ray', isAi: true, hasTranscript: false, summary: 'Order 17.' },
    ])
    expect((await ask('103', path)).status).toBe(404)
  })
})

describeProtectedRoute({ operation: listTimeline, url: '/v1/calls/call_1/timeline' })
