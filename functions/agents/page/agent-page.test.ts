import { describe, expect, it } from 'vitest'
import { makeAgentToken } from '../../../src/app/security/agent-tokens.ts'
import type { CallBack, PastCall } from '../../../src/wire/agent-page.ts'
import { inboundLeg } from '../../../test/support/inbound-leg.ts'
import { openLookupApp } from '../../../test/support/lookup-app.ts'
import { bearer } from '../../../test/support/test-app.ts'

const minuteMs = 60_000

async function setUp() {
  const app = await openLookupApp()
  const services = app.deployment().site('main')
  const nowMs = app.clock.now()
  const report = async (...events: object[]) => {
    const works: Promise<unknown>[] = []
    await services.pipeline.accept([events as never], (work) => works.push(work))
    await app.clock.advance(200)
    await Promise.all(works)
  }
  /** A call that rang these extensions so long ago, taken by one of them or by nobody. */
  const call = async (id: string, minutesAgo: number, rang: string[], number: string, takenBy?: string) => {
    const startMs = nowMs - minutesAgo * minuteMs
    const at = (extension: string, kind: 'ringing' | 'answered' | 'ended', seconds: number) =>
      inboundLeg(id, extension, kind, { number, atMs: startMs + seconds * 1000 })
    await report(
      ...rang.map((extension) => at(extension, 'ringing', 0)),
      ...(takenBy ? [at(takenBy, 'answered', 5)] : []),
      ...rang.map((extension) => at(extension, 'ended', extension === takenBy ? 65 : 5)),
    )
  }
  const tokenOf = async (extension: string) => (await makeAgentToken(services, extension, 3600, 'test')).token
  const ask = async <T>(extension: string, path: string, body?: object) => {
    const answer = await app.request(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { ...bearer(await tokenOf(extension)), 'content-type': 'application/json' },
      body: body && JSON.stringify(body),
    })
    return { status: answer.status, body: await answer.json<T>() }
  }
  return { ...app, services, call, ask }
}

describe('the calls of an agent’s day', () => {
  it('are those of the own extension, with who it was, how it came out and how long was talked', async () => {
    const { call, ask, services } = await setUp()
    await services.agents.put([{ extension: '102', name: 'Bob Ray' }])
    await call('a', 30, ['101'], '+12025550123', '101')
    await call('b', 20, ['101', '102'], '+12025550199', '102')
    await call('c', 10, ['102'], '+12025550177', '102')
    const { body } = await ask<{ calls: PastCall[] }>('101', '/agent/calls')
    expect(body.calls).toMatchObject([
      { callerIdNum: '+12025550199', reason: 'answered elsewhere', answeredBy: 'Bob Ray', caller: 'none' },
      { callerIdNum: '+12025550123', outcome: 'answered', talkSeconds: 60, knownAs: 'Ada Lovelace' },
    ])
    const later = new Date(Date.now() + 86_400_000).toISOString()
    expect((await ask<{ calls: PastCall[] }>('101', `/agent/calls?from=${later}`)).body.calls).toEqual([])
  })

  it('are not for keys, which have the list of calls', async () => {
    const { request, makeKey } = await setUp()
    const { token } = await makeKey(['agents'])
    expect((await request('/agent/calls', { headers: bearer(token) })).status).toBe(403)
  })
})

describe('callers to call back', () => {
  it('are those whom nobody answered, each once, until anybody has spoken with them', async () => {
    const { call, ask } = await setUp()
    await call('a', 50, ['101', '102'], '+12025550123')
    await call('b', 40, ['101'], '+12025550123')
    await call('c', 30, ['101'], '+12025550199')
    await call('d', 20, ['102'], '+12025550199', '102')
    await call('e', 10, ['102'], '+12025550177')
    const { body } = await ask<{ callBacks: CallBack[] }>('101', '/agent/call-backs')
    expect(body.callBacks).toMatchObject([{ number: '+12025550123', name: 'Ada Lovelace', times: 2, waitedSeconds: 5 }])
  })
})

describe('an agent’s search', () => {
  it('finds contacts of all sources, and calls of the own extension only', async () => {
    const { call, ask } = await setUp()
    await call('a', 30, ['101'], '+12025550123', '101')
    await call('b', 20, ['102'], '+12025550123', '102')
    const { body } = await ask<{ contacts: object[]; calls: PastCall[] }>('101', '/agent/search?q=Lovelace')
    expect(body.contacts).toMatchObject([{ name: 'Ada Lovelace', company: 'Engines Ltd' }])
    expect(body.calls).toHaveLength(1)
  })
})

describe('whose an agent’s call is', () => {
  it('is chosen on the own calls only, and remembered for the number', async () => {
    const { call, ask } = await setUp()
    await call('a', 30, ['101'], '+12025550177', '101')
    const [own] = (await ask<{ calls: PastCall[] }>('101', '/agent/calls')).body.calls
    const path = `/v1/calls/${own?.callId}/contact`
    const choice = { choice: 'create', source: 'directory', name: 'Cy Young', remember: true }
    expect((await ask('102', path, choice)).status).toBe(404)
    expect((await ask('101', path, choice)).status).toBe(200)
    await call('b', 10, ['101'], '+12025550177')
    const { body } = await ask<{ callBacks: CallBack[] }>('101', '/agent/call-backs')
    expect(body.callBacks).toMatchObject([{ name: 'Cy Young' }])
  })
})

describe('colleagues', () => {
  it('are shown with what their phone does, and not with whom', async () => {
    const { ask, services } = await setUp()
    await services.agents.put([
      { extension: '101', name: 'Ann' },
      { extension: '102', name: 'Bob' },
    ])
    const { body } = await ask('101', '/agent/colleagues')
    expect(body).toEqual({ colleagues: [{ extension: '102', name: 'Bob', state: 'idle' }] })
  })
})
