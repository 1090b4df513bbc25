/** A site moves from Cloudflare's form to Vercel's, as `npm run start:upstash` runs it, and works there as before. */

import { readFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { runSwitchhook } from '../support/run-switchhook.ts'
import { freePort, newDataDir, spawnProduct, startServer, type TestServer } from '../support/server.ts'
import { waitFor } from '../support/wait-for.ts'

const adminKey = 'admin-key-of-the-new-deployment'
let old: TestServer
let fresh: ReturnType<typeof spawnProduct>
let url: string
const freshData = newDataDir()

beforeAll(async () => {
  const port = await freePort()
  url = `http://127.0.0.1:${port}`
  const env = { PORT: String(port), SWITCHHOOK_DATA: freshData, SWITCHHOOK_ADMIN_KEY: adminKey }
  fresh = spawnProduct(['scripts/run.mjs', 'test/support/upstash/serve.ts'], env)
  old = await startServer()
  await waitFor(async () => fresh.output().includes('ready http'), 60_000)
})
afterAll(async () => {
  await old?.stop()
  fresh?.child.kill('SIGTERM')
  await fresh?.exited
})

const bearer = (key: string) => ({ authorization: `Bearer ${key}`, 'content-type': 'application/json' })

describe('moving a site', () => {
  it('takes keys and contacts along', async () => {
    const made = await fetch(`${old.url}/v1/keys`, {
      method: 'POST',
      headers: bearer(old.adminKey),
      body: JSON.stringify({ name: '3CX', scopes: ['lookup'] }),
    })
    const { token } = await made.json<{ token: string }>()
    const contact = {
      line: 1,
      firstName: 'Ada',
      lastName: 'Lovelace',
      phones: [{ number: '(202) 555-0123' }],
      emails: [],
    }
    const body = JSON.stringify({ importId: 'm', contacts: [contact] })
    const imported = await fetch(`${old.url}/v1/contacts/import`, {
      method: 'POST',
      headers: bearer(old.adminKey),
      body,
    })
    expect(imported.status).toBe(200)

    const file = path.join(newDataDir(), 'main.jsonl')
    const exported = await runSwitchhook(old, ['export', file])
    expect(exported).toMatchObject({ code: 0 })
    const there = { SWITCHHOOK_URL: url, SWITCHHOOK_ADMIN_KEY: adminKey }
    expect(await runSwitchhook(old, ['import', file], there)).toMatchObject({ code: 0 })

    const answer = await fetch(`${url}/3cx/lookup`, {
      method: 'POST',
      headers: bearer(token),
      body: JSON.stringify({ number: '+12025550123' }),
    })
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({ full_name: expect.stringContaining('Lovelace') })
  })

  it('brings each call whole, that came while the site was exported', async () => {
    const numberOf = (at: number) => `+1555100${1000 + at}`
    const journal = async (at: number) => {
      const times = (seconds: number) => new Date(Date.UTC(2026, 10, 20, 9, at, seconds)).toISOString()
      const call = { number: numberOf(at), direction: 'Inbound', type: 'Inbound', agent: '101' }
      const body = JSON.stringify({
        ...{ ...call, callStartTimeUTC: times(0), callEstablishedTimeUTC: times(5), callEndTimeUTC: times(30) },
      })
      const headers = bearer(old.siteKey)
      const answer = await fetch(`${old.url}/api/v1/call-journal`, { method: 'POST', headers, body })
      return (await answer.json<{ response: { call: string } }>()).response.call
    }
    const before = await Promise.all(Array.from({ length: 40 }, (_, i) => journal(i)))
    const shownAt = async (place: string, key: string, id: string) => {
      const answer = await fetch(`${place}/v1/calls/${id}`, { headers: bearer(key) })
      return answer.status === 200 ? (await answer.json<{ call: object }>()).call : undefined
    }
    for (const id of before) await waitFor(async () => (await shownAt(old.url, old.adminKey, id)) !== undefined)
    const file = path.join(newDataDir(), 'busy.jsonl')
    let during = 0
    const exporting = runSwitchhook(old, ['export', file]).finally(() => {
      during = -1
    })
    const meanwhile: string[] = []
    while (during >= 0) meanwhile.push(await journal(100 + during++))
    expect(await exporting).toMatchObject({ code: 0, err: '' })
    const there = { SWITCHHOOK_URL: url, SWITCHHOOK_ADMIN_KEY: adminKey }
    expect(await runSwitchhook(old, ['import', file], there)).toMatchObject({ code: 0 })

    for (const id of before) expect(await shownAt(url, adminKey, id)).toEqual(await shownAt(old.url, old.adminKey, id))
    // A report that was not applied at that moment yet is in the file, too, and is applied there.
    const text = readFileSync(file, 'utf8')
    const isIn = meanwhile.map((_, i) => text.includes(numberOf(100 + i)))
    // Each was sent when the one before was accepted: nothing of after the moment without what was before it.
    expect(isIn.slice(0, isIn.lastIndexOf(true) + 1)).not.toContain(false)
    expect(isIn).toContain(true)
    for (const id of meanwhile) {
      const there = await shownAt(url, adminKey, id)
      if (there) expect(there).toEqual(await shownAt(old.url, old.adminKey, id))
    }

    // And back again from there.
    const back = path.join(newDataDir(), 'back.jsonl')
    expect(await runSwitchhook(old, ['export', back], there)).toMatchObject({ code: 0 })
    const callsIn = (from: string) =>
      new Set(
        readFileSync(from, 'utf8')
          .split('\n')
          .filter((line) => line.startsWith('{"collection":"calls"')),
      )
    expect(callsIn(file).size).toBeGreaterThanOrEqual(before.length)
    expect(callsIn(back).isSupersetOf(callsIn(file))).toBe(true)
  }, 60_000)
})
