import { describe, expect, it } from 'vitest'
import { silentLog } from '../../../test/support/silent.ts'
import { SwitchhookError } from '../../lib/errors.ts'
import type { ForwarderReport } from '../../wire/forwarder.ts'
import type { Answered } from './push/cloud.ts'
import { startStatusServer } from './status-server.ts'

const key = 'status-server-key-0123456789'
const good: ForwarderReport = {
  id: 'fwd_0123456789abcdef',
  name: 'pbx',
  version: '1',
  mode: 'service',
  startedAt: '2026-11-20T09:00:00.000Z',
  at: '2026-11-20T09:00:00.000Z',
  everySeconds: 60,
  clockSkewMs: 0,
  sources: [
    {
      id: 'cdr',
      type: 'call-log',
      kind: 'polled',
      state: 'ok',
      lastId: 'cdr:7',
      rows: 1,
      acked: 1,
      duplicate: 0,
      refused: 0,
    },
  ],
  outbox: { events: 0, bytes: 0, dropped: 0, quarantined: 0 },
  cloud: { failuresInARow: 0 },
}

const status = {
  lastCdrId: null,
  businessHours: { state: 'open', isOpen: true },
  monitoredCallGroups: [
    {
      ...{ id: '800', name: 'Sales', kind: 'queue', hours: 'open', staffed: 'nobody', waiting: 1 },
      asOf: '2026-11-20T09:00:00.000Z',
    },
  ],
  alerts: { open: 1, unknown: 0 },
}
const checked = {
  ...{ success: true, checkedAt: '2026-11-20T09:00:00.000Z', opened: 1, reminded: 0, resolved: 0, open: 1, unknown: 0 },
}

async function open(report: ForwarderReport, isUp = true) {
  const asked: string[] = []
  const error = new SwitchhookError('cloud_unavailable', 'The deployment is down.', { retryable: true })
  const answered = async (path: string): Promise<Answered> => {
    asked.push(path)
    if (!isUp) return { ok: false, fault: { error } }
    return { ok: true, text: JSON.stringify(path === '/status' ? status : checked) }
  }
  const cloud = { get: answered, post: answered }
  let polled = 0
  const runner = { poll: () => void polled++, source: { id: 'cdr' } }
  const server = await startStatusServer(
    { host: '127.0.0.1', port: 0, key },
    { report: () => report, polled: [runner] as never, cloud: cloud as never },
    { clock: { now: () => 0, sleep: async () => {} }, log: silentLog },
  )
  const ask = (path: string, init?: RequestInit) => fetch(`http://127.0.0.1:${server.port}${path}`, init)
  return { ask, close: server.close, polled: () => polled, asked }
}

describe('the local status server', () => {
  it('says how things are, with the last CDR id', async () => {
    const { ask, close } = await open(good)
    expect(await (await ask('/health')).json()).toMatchObject({ status: 'ok' })
    expect(await (await ask('/status')).json()).toMatchObject({ lastCdrId: 'cdr:7', uptime: 0, name: 'pbx' })
    await close()
  })

  it('reports what fails instead of a constant', async () => {
    const failing = { ...good, sources: good.sources.map((one) => ({ ...one, state: 'failing' as const })) }
    const { ask, close } = await open(failing)
    const answer = await ask('/health')
    expect([answer.status, await answer.json()]).toMatchObject([503, { status: 'failing', failing: ['cdr'] }])
    await close()
  })

  it('triggers nothing without the key', async () => {
    const { ask, close, polled } = await open(good)
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-api-key': '' }]) {
      expect(
        (await ask('/trigger/poll', { method: 'POST', headers: new Headers(headers as Record<string, string>) }))
          .status,
      ).toBe(401)
    }
    expect(polled()).toBe(0)
    expect((await ask('/trigger/poll', { method: 'POST', headers: { authorization: `Bearer ${key}` } })).status).toBe(
      202,
    )
    expect((await ask('/trigger/poll', { method: 'POST', headers: { 'x-api-key': key } })).status).toBe(202)
    expect(polled()).toBe(2)
    expect((await ask('/trigger/poll')).status).toBe(404)
    expect((await ask('/trigger/alerts', { method: 'POST' })).status).toBe(401)
    await close()
  })

  it('shows hours and groups as the deployment has them, asking it at most once in ten seconds', async () => {
    const { ask, close, asked } = await open(good)
    for (let i = 0; i < 5; i += 1) {
      const { businessHours, monitoredCallGroups } = status
      expect(await (await ask('/status')).json()).toMatchObject({
        lastCdrId: 'cdr:7',
        businessHours,
        monitoredCallGroups,
      })
    }
    expect(asked).toEqual(['/status'])
    await close()
  })

  it('has the deployment check the alerts, and answers what came of it', async () => {
    const { ask, close } = await open(good)
    const answer = await ask('/trigger/alerts', { method: 'POST', headers: { 'x-api-key': key } })
    expect([answer.status, await answer.json()]).toEqual([200, checked])
    await close()
  })

  it('makes nothing up while the deployment is down', async () => {
    const { ask, close } = await open(good, false)
    expect(await (await ask('/status')).json()).toMatchObject({
      ...{ businessHours: null, monitoredCallGroups: null, staffingProblem: 'The deployment is down.' },
    })
    const answer = await ask('/trigger/alerts', { method: 'POST', headers: { 'x-api-key': key } })
    expect([answer.status, await answer.json()]).toEqual([502, { success: false, error: 'The deployment is down.' }])
    await close()
  })
})
