/** What was accepted is delivered, once, though the machine dies: the real server, killed with SIGKILL. */
import { afterEach, describe, expect, it } from 'vitest'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { newDataDir, startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

let reamaze: ReamazeServer
let server: TestServer | undefined

afterEach(async () => {
  await server?.kill()
  await reamaze.close()
})

const settleMs = 1500

async function start(dataDir: string): Promise<TestServer> {
  server = await startServer({ dataDir, env: { ...reamaze.env, SWITCHHOOK_SETTLE_MS: String(settleMs) } })
  return server
}

async function journal({ url, siteKey }: TestServer, minute: number): Promise<{ call: string; status: string }> {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 9, minute, second)).toISOString()
  const answer = await fetch(`${url}/api/v1/call-journal`, {
    method: 'POST',
    headers: { authorization: `Bearer ${siteKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      number: '+15551234567',
      direction: 'Inbound',
      type: 'Inbound',
      agent: '101',
      agentFirstName: 'Ann',
      callStartTimeUTC: at(0),
      callEstablishedTimeUTC: at(5),
      callEndTimeUTC: at(30),
    }),
  })
  expect(answer.status).toBe(200)
  return ((await answer.json()) as { response: { call: string; status: string } }).response
}

async function stateOf({ url, adminKey }: TestServer, call: string): Promise<string | undefined> {
  const answer = await fetch(`${url}/v1/calls/${call}`, { headers: { authorization: `Bearer ${adminKey}` } })
  if (answer.status === 404) return undefined
  const { deliveries } = (await answer.json()) as { deliveries: { state: string }[] }
  return deliveries[0]?.state
}

describe('kill -9', () => {
  it('between accepting a journal and delivering it loses nothing and doubles nothing', async () => {
    reamaze = await startReamazeServer()
    const dataDir = newDataDir()
    const first = await start(dataDir)
    const calls = [await journal(first, 1), await journal(first, 2), await journal(first, 3)]
    await first.kill()
    expect(reamaze.standIn.messages()).toEqual([])

    const second = await start(dataDir)
    expect(await journal(second, 2)).toEqual({ call: calls[1]?.call, status: 'duplicate' })
    for (const { call } of calls) await waitFor(async () => (await stateOf(second, call)) === 'delivered')
    expect(reamaze.standIn.messages()).toHaveLength(3)
    expect(new Set(reamaze.standIn.messages().map((message) => message.id)).size).toBe(3)
  })

  it('while Re:amaze is being told makes one entry, not two', async () => {
    reamaze = await startReamazeServer()
    const dataDir = newDataDir()
    const first = await start(dataDir)
    // The entry is written, the answer never comes: the worst moment to die.
    reamaze.standIn.fail({ kind: 'hang after writing' })
    const { call } = await journal(first, 1)
    await waitFor(async () => reamaze.standIn.messages().length === 1)
    await first.kill()

    reamaze.standIn.heal()
    const second = await start(dataDir)
    await waitFor(async () => (await stateOf(second, call)) === 'delivered', 90_000)
    expect(reamaze.standIn.messages()).toHaveLength(1)
  }, 120_000)
})
