import { describe, expect, it } from 'vitest'
import type * as z from 'zod'
import { permissionFor } from '../../src/app/security/people/operation-permission.ts'
import { answeredJournal, openJournalApp } from '../../test/support/journal-app.ts'
import { openBrowser, signInTo } from '../../test/support/people.ts'
import { bearer, testAdminKey } from '../../test/support/test-app.ts'
import { operations } from '../app.ts'

/** As it may stand in an answer, however written. */
const digits = '5551234567'
const shows = (text: string) => text.replace(/[\s().+/-]/g, '').includes(digits.slice(0, 7))

async function openWithCall() {
  const site = openJournalApp()
  await site.post('/api/v1/call-journal', { ...answeredJournal, name: 'Jane +1 555 123 4567' })
  await site.process()
  const contact = { name: 'Jane', phones: [{ number: '+15551234567' }] }
  await site.admin('/v1/contacts/import', 'POST', { contacts: [contact] })
  const { calls } = await (await site.read('/v1/calls')).json<{ calls: { id: string }[] }>()
  const id = calls[0]?.id ?? ''
  await site.admin(`/v1/calls/${id}/notes`, 'POST', { text: 'Call back on (555) 123-4567.' })
  await site.process()
  return { ...site, id }
}

describe('a viewer', () => {
  it('sees no number in the answer of any operation that is open to viewers', async () => {
    const site = await openWithCall()
    const { browser } = await signInTo(site, [{ site: 'main', role: 'viewer' }])
    const supervisor = (await signInTo(site, [{ site: 'main', role: 'supervisor' }], { email: 's@example.com' }))
      .browser
    const withNumber: string[] = []
    for (const { method, path, id, auth } of operations) {
      if (auth === 'public' || method !== 'GET' || id === 'streamCalls') continue
      const at =
        path === '/contacts/unknown' ? '/contacts/unknown?number=%2B15551234567' : path.replace(/:\w+/, site.id)
      const full = await (await supervisor.ask('GET', at)).text()
      if (shows(full)) withNumber.push(id)
      expect([id, shows(await (await browser.ask('GET', at)).text())]).toEqual([id, false])
    }
    // Else nothing would be proved.
    expect(withNumber).toEqual(expect.arrayContaining(['listCalls', 'getCall', 'getUnknownCallerPage']))
    const call = await (await browser.ask('GET', `/v1/calls/${site.id}`)).text()
    expect(call).toContain('Call back on …567')
    expect(call).toContain(site.id)
  })

  it('can confirm no number that was guessed: by no query of any operation, nor by the stream', async () => {
    const site = await openWithCall()
    const { browser } = await signInTo(site, [{ site: 'main', role: 'viewer' }])
    const asked: string[] = []
    for (const { method, path, id, auth, query } of operations) {
      if (auth === 'public' || method !== 'GET' || !query || permissionFor({ auth }) !== 'read') continue
      const members = Object.keys((query as z.ZodObject).shape)
      for (const name of members.filter((one) => !['site', 'limit', 'cursor', 'token'].includes(one))) {
        const at = `${path.replace(/:\w+/, site.id)}?${name}=`
        for (const guess of ['+15551234567', '(555) 123-4567', '551234']) {
          const answer = await browser.ask('GET', at + encodeURIComponent(guess))
          expect([id, name, guess, answer.status]).toEqual([id, name, guess, 403])
          asked.push(id)
        }
      }
    }
    expect(asked).toEqual(expect.arrayContaining(['listCalls', 'streamCalls', 'listContactCandidates']))
    const byName = await (await browser.ask('GET', '/v1/calls?q=jane')).json<{ calls: object[] }>()
    expect(byName.calls).toHaveLength(1)
    expect((await browser.ask('GET', `/v1/calls?q=${site.id}&from=2026-01-01T00:00:00Z&limit=50`)).status).toBe(200)
  })

  it('sees numbers where the admin allowed it', async () => {
    const site = await openWithCall()
    const { browser } = await signInTo(site, [{ site: 'main', role: 'viewer', numbers: true }])
    expect(shows(await (await browser.ask('GET', `/v1/calls/${site.id}`)).text())).toBe(true)
    const found = await (await browser.ask('GET', '/v1/calls?q=5551234567')).json<{ calls: object[] }>()
    expect(found.calls).toHaveLength(1)
  })

  it('does not change what a key is answered from the same cache', async () => {
    const site = await openWithCall()
    const { browser } = await signInTo(site, [{ site: 'main', role: 'viewer' }])
    await browser.ask('GET', '/v1/calls')
    expect(shows(await (await site.request('/v1/calls', { headers: bearer(testAdminKey) })).text())).toBe(true)
    expect(openBrowser(site).cookie).toBe('')
  })
})
