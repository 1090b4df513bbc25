import { expect, it } from 'vitest'
import { createMemoryBlobs } from '../../../../test/support/blobs/memory-blobs.ts'
import { openPausingSite } from '../../../../test/support/forwarder/pausing-site.ts'
import { inboundLeg } from '../../../../test/support/inbound-leg.ts'
import { openTestApp, testAdminKey, testSiteKey } from '../../../../test/support/test-app.ts'
import { openTestCli } from '../../../../test/support/test-cli.ts'
import type { CallEvent } from '../../../core/calls/event.ts'
import { changeRecording, recordingIdOf } from '../../../core/recordings/recording.ts'

/** A call with a recording that is kept. */
async function openCli() {
  const variables = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_SITE_KEY: testSiteKey }
  const blobs = createMemoryBlobs()
  const site = openTestApp({
    variables: { ...variables, SWITCHHOOK_RECORDINGS: 'keep' },
    platformParts: { blobs: async () => blobs },
  })
  const { pipeline, records } = await site.deployment().site('main')
  const atMs = site.clock.now() - 60_000
  const leg = (kind: 'ringing' | 'answered' | 'ended') =>
    inboundLeg('1.1', '101', kind, { atMs }) as unknown as CallEvent
  const recorded = { ...leg('ended'), kind: 'recorded', id: 'r', recordingId: 'pbx:a.wav' } as CallEvent
  const [accepted] = await pipeline.accept([[leg('ringing'), leg('answered'), leg('ended'), recorded]])
  for (const { refs } of site.woken.splice(0)) await pipeline.wake(refs)
  const id = recordingIdOf('r')
  await changeRecording(records, id, (one) => ({ ...one, state: 'kept', bytes: 44_100, durationSeconds: 12 }))
  const env = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' }
  const cli = openTestCli({ fetch: async (url, init) => site.request(url, init), env, columns: 160 })
  return { run: cli.run, id, call: accepted?.callId ?? '' }
}

it('recordings of a call are listed, played by a link, held and deleted', async () => {
  const { run, id, call } = await openCli()
  expect((await run('recordings', 'list', call, '--utc')).out).toMatch(
    new RegExp(`^${id} +pbx +kept +12 +\\d{4}-`, 'm'),
  )
  expect((await run('recordings', 'get', id)).out).toMatch(new RegExp(`^https://hook\\.example\\.com/r/${id}/\\S+\n`))
  expect((await run('recordings', 'hold', id)).out).toBe('It is under legal hold.\n')
  const refused = await run('recordings', 'delete', id)
  expect([refused.code, refused.err]).toEqual([expect.any(Number), expect.stringContaining('under legal hold')])
  expect(refused.code).not.toBe(0)
  expect((await run('recordings', 'list', call)).out).toContain('legal hold')
  expect((await run('recordings', 'hold', id, '--end')).out).toMatch(/^The hold is over\. It is kept until /)
  expect((await run('recordings', 'delete', id)).out).toBe('Deleted.\n')
  expect((await run('recordings', 'list', call)).out).toContain('erased')
  expect((await run('recordings', 'list', 'call_0')).code).not.toBe(0)
})

it('the recordings of the site are listed without the name of a call, newest first, of one state, in pages', async () => {
  const { run, id, call } = await openCli()
  expect((await run('recordings', 'list', '--utc')).out).toMatch(new RegExp(`^${id} +${call} +pbx +kept +12 `, 'm'))
  const { recordings } = JSON.parse((await run('recordings', 'list', '--json')).out)
  expect(recordings).toMatchObject([{ id, callId: call, state: 'kept', playable: true }])
  expect((await run('recordings', 'list', '--state', 'never_came')).out).toBe('No recordings.\n')
  expect((await run('recordings', 'list', '--state', 'lost')).code).not.toBe(0)
})

it('the recording of a call that goes on is paused and resumed, and what was not done is said', async () => {
  const site = await openPausingSite()
  const env = { SWITCHHOOK_ADMIN_KEY: testAdminKey, SWITCHHOOK_URL: 'https://hook.example.com' }
  const { run } = openTestCli({ fetch: async (url, init) => site.request(url, init), env, columns: 160 })
  const paused = await site.inTime(run('recordings', 'pause', site.call, '--seconds', '30'))
  expect(paused.out).toContain('the call is still recorded')
  expect((await run('recordings', 'pause', site.call, '--seconds', '3')).code).not.toBe(0)
  expect((await site.inTime(run('recordings', 'resume', site.call))).out).toContain('asked to go on recording')
  await site.hangUp()
  const late = await run('recordings', 'pause', site.call)
  expect([late.code === 0, late.err]).toEqual([false, expect.stringContaining('can not be paused now')])
})
