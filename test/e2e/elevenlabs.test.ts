/** AI conversations on the running server, sent by the command line as ElevenLabs would. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { runSwitchhook } from '../support/run-switchhook.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

const secret = 'wsec_end_to_end'
let reamaze: ReamazeServer
let server: TestServer

beforeAll(async () => {
  reamaze = await startReamazeServer()
  const env = { SWITCHHOOK_SETTLE_MS: '500', SWITCHHOOK_AI_WAIT_MS: '500', ELEVENLABS_WEBHOOK_SECRET: secret }
  server = await startServer({ env: { ...reamaze.env, ...env } })
})
afterAll(async () => {
  await server.stop()
  await reamaze.close()
})

const trigger = (...args: string[]) =>
  runSwitchhook(server, ['trigger', 'elevenlabs', ...args], { ELEVENLABS_WEBHOOK_SECRET: secret })

describe('switchhook trigger elevenlabs', () => {
  it('makes a call with the AI summary, in Re:amaze once', async () => {
    const sent = await trigger('conversation', '--conversation', 'conv_e2e_1')
    expect(sent.out).toContain('accepted')
    await waitFor(() => reamaze.standIn.messages().some((message) => message.body.includes('A made-up conversation')))
    expect(reamaze.standIn.messages()).toHaveLength(1)
    // Made up anew it began some seconds later, which may amend the entry; it is no other call.
    expect((await trigger('conversation', '--conversation', 'conv_e2e_1')).out).toContain('duplicate')
    expect(new Set(reamaze.standIn.messages().map(({ id }) => id?.slice(0, 29))).size).toBe(1)
  })

  it('says that the secret is wrong', async () => {
    const sent = await trigger('conversation', '--secret', 'wsec_wrong')
    expect(sent.code).toBe(1)
    expect(sent.err).toContain('ELEVENLABS_WEBHOOK_SECRET')
  })
})
