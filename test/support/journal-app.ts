/** The app with a journal's way through it: post, let the processor run, read back. */
import { bearer, openTestApp, type TestAppOptions, testAdminKey, testSiteKey } from './test-app.ts'

export function openJournalApp(options: TestAppOptions = {}) {
  const site = openTestApp(options)
  const send = (path: string, method: string, key: string, body?: unknown) =>
    site.request(path, {
      method,
      headers: { ...bearer(key), ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
  const wakeAll = async () => {
    for (const { refs, site: name } of site.woken.splice(0)) {
      await (await site.deployment().site(name)).pipeline.wake(refs)
    }
  }
  return {
    ...site,
    post: (path: string, body: unknown) => send(path, 'POST', testSiteKey, body),
    read: (path: string) => send(path, 'GET', testAdminKey),
    admin: (path: string, method: string, body?: unknown) => send(path, method, testAdminKey, body),
    /** Everything that a queue message names is processed; time moves only if somebody sleeps (a lost race). */
    process: () => site.clock.until(wakeAll(), 20),
  }
}

/** An answered inbound call in the bridge's dictionary. */
export const answeredJournal = {
  number: '+1 (555) 123-4567',
  direction: 'Inbound',
  type: 'Inbound',
  name: 'Jane Doe',
  agent: '101',
  agentFirstName: 'Ann',
  agentLastName: 'Lee',
  agentEmail: 'ann@example.com',
  durationSeconds: '55',
  callStartTimeUTC: '11/20/2026 09:00:00',
  callEstablishedTimeUTC: '11/20/2026 09:00:05',
  callEndTimeUTC: '11/20/2026 09:01:00',
}
