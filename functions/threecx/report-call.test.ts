import { describe, expect, it } from 'vitest'
import { openJournalApp } from '../../test/support/journal-app.ts'

const start = Date.UTC(2026, 10, 20, 9, 0, 0)
const leg = {
  call_type: 'Missed',
  direction: 'Inbound',
  number: '5551234567',
  agent: '101',
  queue: '800',
  duration: '00:00:20',
  start_ms: String(start),
  end_ms: String(start + 20_000),
  answered_ms: '',
  recording_url: '[RecordingUrl]',
  transcription: '[Transcription]',
}

type Listed = { calls: { id: string; outcome: string; rung: unknown[]; recordings: unknown[] }[] }

describe('POST /3cx/report-call', () => {
  it('folds the legs of a ring group into one call', async () => {
    const site = openJournalApp()
    for (const agent of ['101', '102', '103']) {
      expect((await site.post('/3cx/report-call', { ...leg, agent })).status).toBe(200)
    }
    await site.process()
    const { calls } = (await (await site.read('/v1/calls')).json()) as Listed
    expect(calls).toMatchObject([{ outcome: 'missed', queue: { extension: '800' }, recordings: [] }])
    expect(calls[0]?.rung).toHaveLength(3)
  })

  it('takes a recording that comes with a repetition', async () => {
    const site = openJournalApp()
    await site.post('/3cx/report-call', leg)
    const again = await site.post('/3cx/report-call', { ...leg, recording_url: 'https://pbx.example/1.wav' })
    expect(await again.json()).toMatchObject({ response: { status: 'accepted' } })
    await site.process()
    const { calls } = (await (await site.read('/v1/calls')).json()) as Listed
    expect(calls).toMatchObject([{ recordings: [{ url: 'https://pbx.example/1.wav' }] }])
  })
})

describe('POST /3cx/report-chat', () => {
  it('keeps a chat beside the calls, with its messages as the transcript', async () => {
    const site = openJournalApp()
    const chat = {
      email: 'visitor@example.com',
      name: 'Jane',
      agent: '101',
      start_utc: '2026-11-20T09:00:00Z',
      end_utc: '2026-11-20T09:10:00Z',
      messages: 'Jane: hello\nAnn: hi',
    }
    expect((await site.post('/3cx/report-chat', chat)).status).toBe(200)
    expect(await (await site.post('/3cx/report-chat', chat)).json()).toMatchObject({
      response: { status: 'duplicate' },
    })
    await site.process()
    const { calls } = (await (await site.read('/v1/calls')).json()) as Listed
    expect(calls).toMatchObject([{ medium: 'chat', recordings: [{ transcript: 'Jane: hello\nAnn: hi' }] }])
  })
})

describe('GET /3cx/template.xml', () => {
  it('gives the template for either version with this deployment’s address, and no key', async () => {
    const site = openJournalApp({
      variables: {
        SWITCHHOOK_ADMIN_KEY: 'test-admin-key-0123456789',
        SWITCHHOOK_SITE_KEY: 'test-site-key-0123456789',
        SWITCHHOOK_PUBLIC_URL: 'https://hook.example/',
      },
    })
    const v20 = await site.read('/3cx/template.xml')
    expect(v20.headers.get('content-type')).toBe('application/xml; charset=utf-8')
    const xml = await v20.text()
    expect(xml).toContain('Default="https://hook.example"')
    expect(xml).toContain('[RecordingUrl]')
    expect(xml).not.toContain('test-')
    expect(await (await site.read('/3cx/template.xml?version=v18')).text()).not.toContain('[RecordingUrl]')
    expect((await site.read('/3cx/template.xml?version=v3')).status).toBe(400)
  })
})
