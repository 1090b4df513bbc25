/** Two sites in one running server, each with a CRM of its own: variables sealed by workerd, agents, rules and explain. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ReamazeServer, startReamazeServer } from '../support/reamaze/server.ts'
import { runSwitchhook } from '../support/run-switchhook.ts'
import { startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

const number = '+12025550123'

describe('two sites', () => {
  let ofMain: ReamazeServer
  let ofNorth: ReamazeServer
  let server: TestServer
  let northKey = ''

  const json = async (...args: string[]) => {
    const { code, out, err } = await runSwitchhook(server, [...args, '--json'], ofNorth.env)
    expect(code, err).toBe(0)
    return JSON.parse(out)
  }
  const ask = async (path: string, key: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
    const init = { method: body === undefined ? 'GET' : 'POST', headers, body: body && JSON.stringify(body) }
    const answer = await fetch(server.url + path, { ...init, body: init.body ? String(init.body) : undefined })
    expect(answer.status, path).toBe(200)
    return answer.json()
  }

  beforeAll(async () => {
    ofMain = await startReamazeServer()
    ofNorth = await startReamazeServer({ apiToken: 'token-of-the-north-0001', voiceSecret: 'secret-of-the-north-0001' })
    ofMain.standIn.seed({ name: 'Ada of main', phone: number })
    ofNorth.standIn.seed({ name: 'Ada of the north', phone: number })
    const secretsKey = Buffer.alloc(32, 7).toString('base64')
    const env = { ...ofMain.env, SWITCHHOOK_SETTLE_MS: '0', SWITCHHOOK_SECRETS_KEY: secretsKey }
    server = await startServer({ env })
    const scopes = ['--scopes', 'lookup,journal,read']
    await json('sites', 'create', 'north')
    northKey = (await json('keys', 'create', '--name', 'pbx', ...scopes, '--site', 'north')).token
  })
  afterAll(async () => {
    await server.stop()
    await Promise.all([ofMain.close(), ofNorth.close()])
  })

  it('share nothing before the second one is set up', async () => {
    expect(await ask(`/v1/lookup?number=${encodeURIComponent(number)}`, northKey)).toMatchObject({ outcome: 'none' })
    expect(await ask(`/v1/lookup?number=${encodeURIComponent(number)}`, server.siteKey)).toMatchObject({
      contact: { name: 'Ada of main' },
    })
  })

  it('know each its own CRM once its variables are set, secrets taken from the shell’s environment', async () => {
    const names = Object.keys(ofNorth.env)
    const set = await json('sites', 'variables', 'set', 'north', ...names, 'REAMAZE_LOG=extension=201')
    expect(set.variables).toHaveLength(names.length + 1)
    expect(JSON.stringify(set)).not.toContain('token-of-the-north')
    // A number that nobody asked for yet: absence is remembered for a short time.
    ofNorth.standIn.seed({ name: 'Bob of the north', phone: '+12025550124' })
    const found = await ask('/v1/lookup?number=%2B12025550124', northKey)
    expect(found).toMatchObject({ contact: { name: 'Bob of the north' } })
    const explained = await json('lookup', number, '--explain', '--site', 'north')
    expect(explained).toMatchObject({ winner: { source: 'reamaze', contact: { name: 'Ada of the north' } } })
    expect(explained.sources[0].requests).toMatchObject([{ method: 'GET', forms: [number], status: 200 }])
  })

  it('log each its own calls, by its own rules and under its own agents', async () => {
    await json('agents', 'set', '201', '--name', 'Nora North', '--site', 'north')
    const journal = {
      number,
      direction: 'Inbound',
      type: 'Inbound',
      durationSeconds: '55',
      callStartTimeUTC: '11/20/2026 09:00:00',
      callEstablishedTimeUTC: '11/20/2026 09:00:05',
      callEndTimeUTC: '11/20/2026 09:01:00',
    }
    await ask('/api/v1/call-journal', northKey, { ...journal, agent: '201' })
    await ask('/api/v1/call-journal', northKey, { ...journal, number: '+12025550199', agent: '202' })
    await ask('/api/v1/call-journal', server.siteKey, { ...journal, agent: '201' })
    await waitFor(async () => ofNorth.standIn.messages().length > 0 && ofMain.standIn.messages().length > 0)
    expect(ofNorth.standIn.messages().map(({ body }) => body)).toEqual([expect.stringContaining('Nora North (201)')])
    expect(ofMain.standIn.messages().map(({ body }) => body)).toEqual([expect.not.stringContaining('Nora')])
    const { calls } = await json('calls', 'list', '--site', 'north')
    expect(calls).toHaveLength(2)
  })
})
