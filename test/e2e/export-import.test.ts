/** A site moves from Cloudflare's form to Vercel's, as `npm run start:upstash` runs it, and works there as before. */

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
})
