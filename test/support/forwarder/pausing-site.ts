/** A site with a call that goes on at an Asterisk, as its events report it, and with a forwarder that can pause recordings. */

import { keepHeartbeat } from '../../../src/app/forwarder-reports/forwarder-store.ts'
import type { CallEvent } from '../../../src/core/calls/event.ts'
import { isoUtc } from '../../../src/ports/clock.ts'
import type { RecordingPauseForm } from '../../../src/wire/recording-pause.ts'
import { createMemoryBlobs } from '../blobs/memory-blobs.ts'
import { bearer, openTestApp, testAdminKey, testSiteKey } from '../test-app.ts'
import { waitFor } from '../wait-for.ts'

export const talkingChannel = '1764410400.7'
const forwarder = 'fwd_0123456789abcdef'

export async function openPausingSite({ pauses = true }: { pauses?: boolean } = {}) {
  const blobs = createMemoryBlobs()
  const variables = {
    SWITCHHOOK_ADMIN_KEY: testAdminKey,
    SWITCHHOOK_SITE_KEY: testSiteKey,
    SWITCHHOOK_RECORDINGS: 'keep',
  }
  const app = openTestApp({ variables, platformParts: { blobs: async () => blobs } })
  const { clock } = app
  const services = await app.deployment().site('main')
  const event = (kind: 'ringing' | 'answered' | 'ended', more: object = {}) =>
    ({
      ...{
        kind,
        id: `${kind}-1`,
        source: 'ami',
        identity: 'exact',
        live: true,
        direction: 'inbound',
        leg: 'PJSIP/201-1',
      },
      ...{ at: isoUtc(clock.now()), agent: { extension: '201' }, aliases: [`asterisk:linkedid:${talkingChannel}`] },
      ...{ external: { number: '2025550142', e164: '+12025550142', matchKey: '+12025550142' } },
      ...more,
    }) as CallEvent
  const report = async (...events: [CallEvent, ...CallEvent[]]) => {
    const [accepted] = await services.pipeline.accept([events])
    for (const { refs } of app.woken.splice(0)) await services.pipeline.wake(refs)
    return accepted?.callId ?? ''
  }
  const call = await report(event('ringing'), event('answered'))
  const counts = { rows: 0, acked: 0, duplicate: 0, refused: 0 }
  const pausesRecordings = pauses ? true : undefined
  const beat = () =>
    keepHeartbeat(services, {
      ...{ id: forwarder, name: 'pbx', version: '1', mode: 'service', startedAt: isoUtc(clock.now()) },
      ...{ at: isoUtc(clock.now()), everySeconds: 60, clockSkewMs: 0, cloud: { failuresInARow: 0 } },
      outbox: { events: 0, bytes: 0, dropped: 0, quarantined: 0 },
      sources: [{ id: 'ami', type: 'asterisk-ami', kind: 'live', state: 'ok', pausesRecordings, ...counts }],
    })
  await beat()
  const agent = async (extension: string) => {
    const headers = { ...bearer(testAdminKey), 'content-type': 'application/json' }
    const body = JSON.stringify({ expiresInSeconds: 3600 })
    const made = await app.request(`/v1/agents/${extension}/token`, { method: 'POST', headers, body })
    return bearer((await made.json<{ token: string }>()).token)
  }
  const path = `/v1/calls/${call}/recording/pause`
  /** Time goes on once it waits for the phone system. */
  const inTime = async <T>(asking: Promise<T> | T): Promise<T> => {
    const before = app.log.lines.length
    let isAnswered = false
    const answered = Promise.resolve(asking).finally(() => {
      isAnswered = true
    })
    await waitFor(
      () => isAnswered || app.log.lines.slice(before).some((line) => line.event === 'recording_pause_asked'),
    )
    await clock.advance(3000)
    return await answered
  }
  const ask = async (method: 'POST' | 'DELETE', headers: Record<string, string>, body: object = {}) => {
    const asking = app.request(path, {
      ...{ method, headers: { ...headers, 'content-type': 'application/json' } },
      ...(method === 'POST' && { body: JSON.stringify(body) }),
    })
    const answer = await inTime(asking)
    return { status: answer.status, ...(await answer.json<RecordingPauseForm & { error?: object }>()) }
  }
  const list = async (headers: Record<string, string> = bearer(testAdminKey)) => {
    const answer = await app.request(`/v1/calls/${call}/recordings`, { headers })
    return answer.json<{ pausable: boolean; pause?: RecordingPauseForm; recordings: { muted: object[] }[] }>()
  }
  const hangUp = () => report(event('ended', { outcome: 'answered' }))
  return { ...app, services, call, agent, inTime, ask, list, hangUp, report, event, forwarder }
}
