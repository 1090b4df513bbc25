/** From a report of a recording to who hears it: the real operations over records and blobs in memory. */
import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { deleteOldRecordings } from '../../src/app/recordings/keeping.ts'
import { eventsSigningKey } from '../../src/app/security/events-key.ts'
import type { CallEvent } from '../../src/core/calls/event.ts'
import type { RecordingConsent } from '../../src/core/staffing/group-state.ts'
import { writeGroupStates } from '../../src/core/staffing/presence/group-store.ts'
import { signWebhook } from '../../src/lib/standard-webhooks.ts'
import { isoUtc } from '../../src/ports/clock.ts'
import type { HttpFetch } from '../../src/ports/http.ts'
import { recordingPartBytes } from '../../src/wire/recording.ts'
import { createMemoryBlobs, type MemoryBlobs } from '../../test/support/blobs/memory-blobs.ts'
import { wavFile } from '../../test/support/blobs/wav.ts'
import { bearer, openTestApp, type TestApp, testAdminKey, testSiteKey } from '../../test/support/test-app.ts'

let app: TestApp
let blobs: MemoryBlobs
let fetched: { url: string; init?: RequestInit }[]
let answerFetch: () => Response

const variables = {
  SWITCHHOOK_ADMIN_KEY: testAdminKey,
  SWITCHHOOK_SITE_KEY: testSiteKey,
  SWITCHHOOK_RECORDINGS: 'keep',
  SWITCHHOOK_RECORDING_DAYS: '0 if queue=payments / 30',
  SWITCHHOOK_PUBLIC_URL: 'https://switchhook.example.com',
  ELEVENLABS_API_KEY: 'xi-secret-0123456789',
}

function open(more: Record<string, string> = {}) {
  blobs = createMemoryBlobs()
  fetched = []
  const fetch: HttpFetch = async (url, init) => {
    fetched.push({ url, ...(init && { init }) })
    return answerFetch()
  }
  app = openTestApp({ variables: { ...variables, ...more }, platformParts: { blobs: async () => blobs, fetch } })
}
beforeEach(() => open())

const admin = bearer(testAdminKey)
const services = async () => app.deployment().site('main')
const sha256Of = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function eventsOf(more: Partial<CallEvent> = {}, recordingId = 'pbx:in-201-1.1.wav'): [CallEvent, ...CallEvent[]] {
  const at = isoUtc(app.clock.now() - 60_000)
  const base = {
    ...{ source: 'cdr', identity: 'exact', direction: 'inbound', leg: 'SIP/201-1', agent: { extension: '201' } },
    ...{
      aliases: ['asterisk:linkedid:1.1', 'asterisk:channel:1.2'],
      external: { number: '2025550142', e164: '+12025550142', matchKey: '+12025550142' },
    },
    ...more,
  } as const
  return [
    { ...base, kind: 'ringing', id: 'a', at } as CallEvent,
    { ...base, kind: 'answered', id: 'b', at } as CallEvent,
    { ...base, kind: 'ended', id: 'c', at: isoUtc(app.clock.now()), outcome: 'answered' } as CallEvent,
    { ...base, kind: 'recorded', id: 'd', at, recordingId } as CallEvent,
  ]
}

async function report(events = eventsOf()): Promise<string> {
  const { pipeline } = await services()
  const [accepted] = await pipeline.accept([events])
  await wakeAll()
  return accepted?.callId ?? ''
}

/** What the queue would do. */
async function wakeAll() {
  const { pipeline } = await services()
  for (let round = 0; round < 5 && app.woken.length > 0; round += 1)
    for (const { refs } of app.woken.splice(0)) await pipeline.wake(refs)
}

async function list(call: string, headers: Record<string, string> = admin) {
  const response = await app.request(`/v1/calls/${call}/recordings`, { headers })
  return (await response.json()) as { recordings: Record<string, unknown>[] }
}

function signed(body: Uint8Array): Record<string, string> {
  const signature = signWebhook([eventsSigningKey(testSiteKey)], { id: 'msg_1', atMs: app.clock.now(), body })
  return { ...bearer(testSiteKey), ...signature }
}

async function wanted(problems: object[] = []) {
  const body = new TextEncoder().encode(JSON.stringify({ forwarder: 'fwd_0', sources: ['pbx'], problems }))
  const headers = { ...signed(body), 'content-type': 'application/json' }
  const response = await app.request('/v1/forwarders/recordings', { method: 'POST', headers, body })
  expect(response.status).toBe(200)
  return (await response.json()) as { recordings: { id: string; callId: string; receivedBytes: number }[] }
}

async function send(
  id: string,
  file: Uint8Array<ArrayBuffer>,
  offset: number,
  length = recordingPartBytes,
  sha256 = sha256Of(file),
) {
  const body = file.slice(offset, offset + length)
  const query = `offset=${offset}&total=${file.byteLength}&sha256=${sha256}`
  const headers = { ...signed(body), 'content-type': 'application/octet-stream' }
  const response = await app.request(`/v1/calls/x/recordings/${id}?${query}`, { method: 'PUT', headers, body })
  return { status: response.status, ...((await response.json()) as { state?: string; receivedBytes?: number }) }
}

async function kept(file = wavFile(2)) {
  const call = await report()
  const [{ id } = { id: '' }] = (await wanted()).recordings
  expect(await send(id, file, 0)).toMatchObject({ state: 'kept' })
  return { call, id, file }
}

describe('a recording that a forwarder sends', () => {
  it('is asked for, taken, kept with its SHA-256, and linked in what CRMs are sent', async () => {
    const { call, id, file } = await kept()
    expect((await list(call)).recordings).toMatchObject([
      {
        id,
        state: 'kept',
        bytes: file.byteLength,
        sha256: sha256Of(file),
        type: 'audio/wav',
        durationSeconds: 2,
        playable: true,
      },
    ])
    await wakeAll()
    const details = (await (await app.request(`/v1/calls/${call}`, { headers: admin })).json()) as {
      call: { recordings: unknown }
    }
    expect(details.call.recordings).toEqual([
      { id: 'pbx:in-201-1.1.wav', url: `https://switchhook.example.com/r/${id}` },
    ])
    expect((await wanted()).recordings).toEqual([])
    expect([...blobs.stored.keys()][0]).toMatch(new RegExp(`^main/\\d{4}/\\d{2}/${call}/${id}\\.00000$`))
  })

  it('goes on where it was cut off, however often parts come', async () => {
    const file = wavFile((recordingPartBytes * 2.5) / 16_000)
    const call = await report()
    const [{ id } = { id: '' }] = (await wanted()).recordings
    expect(await send(id, file, 0)).toMatchObject({ state: 'fetching', receivedBytes: recordingPartBytes })
    expect(await send(id, file, 0)).toMatchObject({ receivedBytes: recordingPartBytes })
    expect((await wanted()).recordings).toMatchObject([{ id, receivedBytes: recordingPartBytes }])
    expect(await send(id, file, 2 * recordingPartBytes)).toMatchObject({ receivedBytes: recordingPartBytes })
    expect((await send(id, file, recordingPartBytes, 1000)).status).toBe(400)
    blobs.failNext()
    expect((await send(id, file, recordingPartBytes)).status).toBe(500)
    expect(await send(id, file, recordingPartBytes)).toMatchObject({ state: 'fetching' })
    expect(await send(id, file, 2 * recordingPartBytes)).toMatchObject({
      state: 'kept',
      receivedBytes: file.byteLength,
    })
    const audio = await app.request(`/v1/recordings/${id}/audio`, { headers: admin })
    expect(sha256Of(new Uint8Array(await audio.arrayBuffer()))).toBe(sha256Of(file))
    expect((await list(call)).recordings).toHaveLength(1)
  })

  it('begins anew when the file on the PBX is another now', async () => {
    const [old, file] = [wavFile((recordingPartBytes * 1.5) / 16_000), wavFile(3)]
    await report()
    const [{ id } = { id: '' }] = (await wanted()).recordings
    await send(id, old, 0)
    expect(await send(id, file, recordingPartBytes)).toMatchObject({ receivedBytes: 0 })
    expect(await send(id, file, 0)).toMatchObject({ state: 'kept', receivedBytes: file.byteLength })
  })

  it.each([
    ['a WAV of 44 bytes is empty', wavFile(0), { state: 'empty' }],
    [
      'what is no audio is not kept',
      new TextEncoder().encode('<html>not found</html>'.repeat(9)),
      { state: 'never_came' },
    ],
  ])('%s', async (_, file, expected) => {
    const call = await report()
    const [{ id } = { id: '' }] = (await wanted()).recordings
    expect(await send(id, file, 0)).toMatchObject(expected)
    expect((await list(call)).recordings).toMatchObject([{ ...expected, playable: false }])
    expect((await app.request(`/v1/recordings/${id}/audio`, { headers: admin })).status).toBe(404)
  })

  it('that is too large is refused, and one that nobody waits for', async () => {
    open({ SWITCHHOOK_RECORDING_MEGABYTES: '1' })
    await report()
    const [{ id } = { id: '' }] = (await wanted()).recordings
    expect((await send(id, wavFile(100), 0)).status).toBe(413)
    expect((await send('rec_none', wavFile(1), 0)).status).toBe(404)
  })

  it('is refused unsigned, and with another key’s signature', async () => {
    await report()
    const [{ id } = { id: '' }] = (await wanted()).recordings
    const body = wavFile(1)
    const query = `offset=0&total=${body.byteLength}&sha256=${sha256Of(body)}`
    const url = `/v1/calls/x/recordings/${id}?${query}`
    const headers = { ...signed(wavFile(2)), 'content-type': 'application/octet-stream' }
    expect((await app.request(url, { method: 'PUT', headers, body })).status).toBe(401)
    expect(blobs.stored.size).toBe(0)
  })

  it('that never comes is said, with the reason of the forwarder', async () => {
    const call = await report()
    const [{ id } = { id: '' }] = (await wanted()).recordings
    await wanted([{ id, problem: 'There is no file in-201-1.1.wav.' }])
    expect((await list(call)).recordings).toMatchObject([
      { state: 'known', problem: 'There is no file in-201-1.1.wav.' },
    ])
    const { pipeline } = await services()
    await app.clock.advance(3 * 86_400_000)
    await pipeline.wake([{ collection: 'recordings', id }])
    expect((await list(call)).recordings).toMatchObject([
      { state: 'never_came', problem: 'There is no file in-201-1.1.wav.' },
    ])
    const { problems } = (await (await app.request('/v1/problems', { headers: admin })).json()) as {
      problems: object[]
    }
    expect(problems).toMatchObject([
      {
        ...{ kind: 'missing_recordings', subject: 'pbx', count: 1, atLeast: false, callIds: [call], needsYou: true },
        sentence: 'One recording, the last: There is no file in-201-1.1.wav.',
        whatToDo: expect.stringContaining('the folder in the forwarder'),
      },
    ])
    expect((await wanted()).recordings).toEqual([])
  })

  it('is not asked for where none are kept, or of a queue whose recordings are not', async () => {
    const call = await report(eventsOf({ queue: { extension: '801', name: 'payments' } }))
    expect((await list(call)).recordings).toEqual([])
    open({ SWITCHHOOK_RECORDINGS: 'off' })
    expect((await list(await report())).recordings).toEqual([])
    expect((await wanted()).recordings).toEqual([])
  })
})

describe('a recording of a queue', () => {
  const ofQueue = () => report(eventsOf({ queue: { extension: '800', name: 'Sales' } }))
  async function reportQueue(recordingConsent: RecordingConsent, sequence = 1) {
    const { records, clock } = await services()
    const group = { group: { number: '800', kind: 'queue' }, members: [], waiting: [], recordingConsent } as const
    const head = { source: 'threecx', run: 'a', sequence, asOfMs: clock.now(), whole: true }
    await writeGroupStates({ records, clock }, { ...head, groups: [group] })
  }

  it.each(['opt out', 'opt in'] as const)('names how callers are asked there, as it was then: %s', async (consent) => {
    await reportQueue(consent)
    const call = await ofQueue()
    await reportQueue('off', 2)
    expect((await list(call)).recordings).toMatchObject([{ consent }])
  })

  it('names no consent where the queue does not record, is another, or nothing is known of it', async () => {
    expect((await list(await ofQueue())).recordings[0]).not.toHaveProperty('consent')
    open()
    await reportQueue('off')
    expect((await list(await ofQueue())).recordings[0]).not.toHaveProperty('consent')
    open()
    await reportQueue('opt in')
    const call = await report(eventsOf({ queue: { extension: '801', name: 'Orders' } }))
    expect((await list(call)).recordings[0]).not.toHaveProperty('consent')
  })
})

describe('the audio of a conversation with an AI agent', () => {
  const ai = (): [CallEvent, ...CallEvent[]] => {
    const base = {
      source: 'ai',
      identity: 'within',
      aliases: ['elevenlabs:conv_1'],
      at: isoUtc(app.clock.now()),
    } as const
    return [
      { ...base, kind: 'ringing', id: 'r' },
      { ...base, kind: 'ai', id: 'ai', conversationId: 'conv_1/../x', hasAudio: true },
    ]
  }
  const mp3 = Uint8Array.from([0xff, 0xfb, 0x90, 0x64, ...Array.from({ length: 500 }, (_, i) => i % 256)])

  it('is fetched from ElevenLabs alone, by the key, without following a redirect', async () => {
    answerFetch = () => new Response(mp3)
    const call = await report(ai())
    await wakeAll()
    expect((await list(call)).recordings).toMatchObject([{ state: 'kept', type: 'audio/mpeg', source: 'elevenlabs' }])
    expect(fetched.map(({ url }) => url)).toEqual([
      'https://api.elevenlabs.io/v1/convai/conversations/conv_1%2F..%2Fx/audio',
    ])
    expect(fetched[0]?.init).toMatchObject({
      redirect: 'manual',
      headers: { 'xi-api-key': variables.ELEVENLABS_API_KEY },
    })
  })

  it('is tried again while it is not there, and what went wrong is shown', async () => {
    answerFetch = () => new Response(null, { status: 302, headers: { location: 'http://169.254.169.254/' } })
    const call = await report(ai())
    await wakeAll()
    expect(fetched).toHaveLength(1)
    const [recording] = (await list(call)).recordings
    expect(recording).toMatchObject({ state: 'known', problem: expect.stringContaining('HTTP 302') })
    answerFetch = () => new Response(mp3)
    await app.clock.advance(60_000)
    await (await services()).pipeline.wake([{ collection: 'recordings', id: String(recording?.id) }])
    expect((await list(call)).recordings).toMatchObject([{ state: 'kept' }])
  })

  it.each([
    ['a web page of a proxy', '<!doctype html><title>Maintenance</title>', 'no audio'],
    ['nothing at all', '', 'no bytes'],
  ])('is not lost because %s came first, with 200', async (_, lie, problem) => {
    answerFetch = () => new Response(lie, { headers: { 'content-type': 'audio/mpeg' } })
    const call = await report(ai())
    await wakeAll()
    const [recording] = (await list(call)).recordings
    expect(recording).toMatchObject({ state: 'known', problem: expect.stringContaining(problem) })
    answerFetch = () => new Response(mp3)
    await app.clock.advance(60_000)
    await (await services()).pipeline.wake([{ collection: 'recordings', id: String(recording?.id) }])
    expect((await list(call)).recordings).toMatchObject([{ state: 'kept', bytes: mp3.byteLength }])
  })

  it('that is larger than it may be is given up, whatever its length says', async () => {
    open({ SWITCHHOOK_RECORDING_MEGABYTES: '1' })
    answerFetch = () => new Response(new Blob([mp3, new Uint8Array(2 ** 20)]).stream())
    const call = await report(ai())
    await wakeAll()
    expect((await list(call)).recordings).toMatchObject([
      { state: 'never_came', problem: expect.stringContaining('more than') },
    ])
  })
})

describe('a recording of a 3CX that the cloud reads', () => {
  const threecx = {
    THREECX_URL: 'https://pbx.example.com',
    THREECX_CLIENT_ID: 'sw',
    THREECX_CLIENT_SECRET: 's3cret-0123456789',
  }
  const recorded = () => eventsOf({}, 'threecx-xapi:4711')

  it('is downloaded by XAPI with the site’s token', async () => {
    open(threecx)
    const token = { access_token: 'token-1', token_type: 'Bearer', expires_in: 60 }
    answerFetch = () =>
      fetched.at(-1)?.url.includes('/connect/token') ? Response.json(token) : new Response(wavFile(1))
    const call = await report(recorded())
    await wakeAll()
    expect((await list(call)).recordings).toMatchObject([{ state: 'kept', source: 'threecx-xapi', name: '4711' }])
    const asked = fetched.at(-1)
    expect(asked?.url).toBe('https://pbx.example.com/xapi/v1/Recordings/Pbx.DownloadRecording(recId=4711)')
    expect(asked?.init).toMatchObject({ redirect: 'manual', headers: { authorization: 'Bearer token-1' } })
  })

  it('is a forwarder’s to send where the site has no link', async () => {
    const call = await report(recorded())
    expect((await list(call)).recordings).toMatchObject([{ state: 'known' }])
    expect(fetched).toEqual([])
  })
})

describe('who plays a recording', () => {
  it('gets ranges of it, and nobody in between keeps them', async () => {
    const { id, file } = await kept()
    const ask = (headers: Record<string, string>, method = 'GET') =>
      app.request(`/v1/recordings/${id}/audio`, { method, headers: { ...admin, ...headers } })
    const part = await ask({ range: 'bytes=100-199' })
    expect([part.status, part.headers.get('content-range'), part.headers.get('content-length')]).toEqual([
      206,
      `bytes 100-199/${file.byteLength}`,
      '100',
    ])
    expect(new Uint8Array(await part.arrayBuffer())).toEqual(file.slice(100, 200))
    expect(part.headers.get('cache-control')).toBe('private, no-store')
    expect(part.headers.get('accept-ranges')).toBe('bytes')
    expect(part.headers.get('content-type')).toBe('audio/wav')
    const outside = await ask({ range: `bytes=${file.byteLength}-` })
    expect([outside.status, outside.headers.get('content-range')]).toEqual([416, `bytes */${file.byteLength}`])
    const head = await ask({}, 'HEAD')
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(file.byteLength),
      '',
    ])
    const etag = part.headers.get('etag') ?? ''
    expect((await ask({ range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    expect((await ask({ range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200)
  })

  it('by a link needs no key until it ends or is revoked, and no other recording opens by it', async () => {
    const { id, file } = await kept()
    const link = async () => {
      const made = await app.request(`/v1/recordings/${id}/links`, { method: 'POST', headers: admin })
      expect(made.status).toBe(201)
      return new URL(((await made.json()) as { url: string }).url).pathname
    }
    const path = await link()
    const played = await app.request(path, { headers: { range: 'bytes=0-9' } })
    expect([played.status, new Uint8Array(await played.arrayBuffer())]).toEqual([206, file.slice(0, 10)])
    for (const wrong of [
      path.replace(id, 'rec_other'),
      `${path.slice(0, -1)}${path.endsWith('A') ? 'B' : 'A'}`,
      path.replace('main.', 'north.'),
      `/r/${id}/x`,
    ])
      expect((await app.request(wrong)).status, wrong).toBe(401)
    await app.clock.advance(1)
    const revoked = await app.request(`/v1/recordings/${id}/links`, { method: 'DELETE', headers: admin })
    expect(revoked.status).toBe(200)
    expect((await app.request(path)).status).toBe(401)
    await app.clock.advance(1)
    const next = await link()
    expect((await app.request(next)).status).toBe(200)
    await app.clock.advance(600_000)
    expect((await app.request(next)).status).toBe(401)
  })

  it('must be allowed to: a key that reads sees it, and does not hear it', async () => {
    const { call, id } = await kept()
    const reader = bearer((await app.makeKey(['read'])).token)
    expect((await list(call, reader)).recordings).toMatchObject([{ id, playable: false, name: '' }])
    expect((await app.request(`/v1/recordings/${id}/audio`, { headers: reader })).status).toBe(403)
    expect((await app.request(`/v1/recordings/${id}/audio`)).status).toBe(401)
  })

  it.each([
    ['off', '201', 404],
    ['own', '201', 200],
    ['own', '202', 404],
  ])('an agent, where the setting is %s, as extension %s: %d', async (policy, extension, status) => {
    open({ SWITCHHOOK_RECORDINGS_AGENTS: policy })
    const { id } = await kept()
    const made = await app.request(`/v1/agents/${extension}/token`, {
      ...{ method: 'POST', body: '{}' },
      headers: { ...admin, 'content-type': 'application/json' },
    })
    const { token } = (await made.json()) as { token: string }
    expect((await app.request(`/v1/recordings/${id}/audio`, { headers: bearer(token) })).status).toBe(status)
    const link = await app.request(`/v1/recordings/${id}/links`, { method: 'POST', headers: bearer(token) })
    expect(link.status).toBe(status === 200 ? 201 : 404)
  })

  it('stands in the audit log, once for a listening', async () => {
    const { call, id } = await kept()
    for (const range of ['bytes=0-99', 'bytes=100-199'])
      await app.request(`/v1/recordings/${id}/audio`, { headers: { ...admin, range } })
    const { entries } = (await (await app.request('/v1/audit', { headers: admin })).json()) as { entries: object[] }
    expect(entries).toMatchObject([
      { action: 'getRecordingAudio', target: `${id} ${call}`, summary: 'Listen to a recording' },
    ])
  })

  it('comes from a CRM by a link that shows the call in the dashboard', async () => {
    const { call, id } = await kept()
    const answer = await app.request(`/r/${id}`)
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `/admin/calls/${call}#recording-${id}`])
    expect((await app.request('/r/rec_none')).status).toBe(404)
    expect((await app.request(`/r/${id}?site=north`)).status).toBe(404)
  })
})

describe('a recording that is kept', () => {
  const hold = (id: string, on: boolean) =>
    app.request(`/v1/recordings/${id}`, {
      ...{ method: 'PATCH', body: JSON.stringify({ hold: on }) },
      headers: { ...admin, 'content-type': 'application/json' },
    })

  it('is deleted when its time is over, and says so', async () => {
    const { call, id } = await kept()
    await app.clock.advance(29 * 86_400_000)
    expect(await deleteOldRecordings(await services())).toBe(0)
    await app.clock.advance(86_400_000)
    expect(await deleteOldRecordings(await services())).toBe(1)
    expect(blobs.stored.size).toBe(0)
    expect((await list(call)).recordings).toMatchObject([{ id, state: 'erased', playable: false }])
    const gone = await app.request(`/v1/recordings/${id}/audio`, { headers: admin })
    expect([gone.status, await gone.text()]).toEqual([404, expect.stringContaining('its time is over')])
  })

  it('outlives its time under legal hold', async () => {
    const { id } = await kept()
    expect((await hold(id, true)).status).toBe(200)
    await app.clock.advance(31 * 86_400_000)
    expect(await deleteOldRecordings(await services())).toBe(0)
    expect((await app.request(`/v1/recordings/${id}`, { method: 'DELETE', headers: admin })).status).toBe(409)
    await hold(id, false)
    expect(await deleteOldRecordings(await services())).toBe(1)
    expect(blobs.stored.size).toBe(0)
  })

  it('goes with its site when that is removed, and no other site’s does', async () => {
    await app.makeSite('north')
    await kept()
    const facts = { sha256: sha256Of(wavFile(1)), type: 'application/octet-stream' }
    for (const part of ['00000', '00001']) await blobs.put(`north/2026/11/call_1/rec_1.${part}`, wavFile(1), facts)
    await blobs.put('northern/2026/11/call_1/rec_1.00000', wavFile(1), facts)
    const ask = (method: string, path: string) => app.request(path, { method, headers: admin })
    await ask('GET', '/v1/export?site=north&limit=500')
    expect((await ask('DELETE', '/v1/sites/north?confirm=north')).status).toBe(202)
    const { pipeline } = await app.deployment().site('main')
    for (const { refs } of app.woken.splice(0)) await pipeline.wake(refs)
    expect([...blobs.stored.keys()].map((key) => key.split('/')[0]).sort()).toEqual(['main', 'northern'])
  })

  it('goes with the person', async () => {
    const { call, id } = await kept()
    const erase = async () => {
      const body = JSON.stringify({ number: '2025550142', dryRun: false })
      const headers = { ...admin, 'content-type': 'application/json' }
      const answer = await app.request('/v1/erasures', { method: 'POST', headers, body })
      expect(answer.status).toBe(200)
    }
    await erase()
    expect(blobs.stored.size).toBe(0)
    expect((await list(call)).recordings).toMatchObject([{ id, state: 'erased', name: '' }])
  })

  it('under legal hold outlives the person’s erasure', async () => {
    const { call, id } = await kept()
    await hold(id, true)
    const body = JSON.stringify({ number: '2025550142', dryRun: false })
    const headers = { ...admin, 'content-type': 'application/json' }
    await app.request('/v1/erasures', { method: 'POST', headers, body })
    expect(blobs.stored.size).toBe(1)
    expect((await list(call)).recordings).toMatchObject([{ id, state: 'kept', hold: true }])
  })

  it('is deleted by hand', async () => {
    const { id } = await kept()
    expect((await app.request(`/v1/recordings/${id}`, { method: 'DELETE', headers: admin })).status).toBe(200)
    expect(blobs.stored.size).toBe(0)
  })
})
